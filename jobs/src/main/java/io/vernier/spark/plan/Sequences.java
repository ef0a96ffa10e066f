package io.vernier.spark.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Lists and maps as Scala's immutable ones, which plans are made of. */
final class Sequences {
    private Sequences() {}

    static <T> Seq<T> of(List<T> elements) {
        return CollectionConverters.asScala(elements).toList();
    }

    static Seq<Attribute> joined(Seq<Attribute> first, Seq<Attribute> second) {
        List<Attribute> both = new ArrayList<>(CollectionConverters.asJava(first));
        both.addAll(CollectionConverters.asJava(second));
        return of(both);
    }

    static <K, V> scala.collection.immutable.Map<K, V> map(Map<K, V> entries) {
        return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(entries));
    }

    static AttributeSet set(Seq<Attribute> attributes) {
        List<Expression> expressions = new ArrayList<>(CollectionConverters.asJava(attributes));
        return AttributeSet$.MODULE$.apply(CollectionConverters.asScala(expressions));
    }
}
