package io.vernier.jobs.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain, plain",
                "</script><img src=x onerror=\"a('b')\">, &lt;/script&gt;&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;",
                "a & b, a &amp; b",
                "turned \u202eround\u2069, turned \\u202Eround\\u2069",
                "سرعة, سرعة"
            })
    void whatIsPutInIsText(String text, String markup) {
        assertThat(Html.of("<b title=\"{}\">{}</b>", text, text))
                .hasToString("<b title=\"" + markup + "\">" + markup + "</b>");
    }

    @ParameterizedTest
    @CsvSource({"<i>x</i>"})
    void markupStaysMarkup(String markup) {
        assertThat(Html.of("<p>{}</p>", Html.of(markup))).hasToString("<p>" + markup + "</p>");
    }
}
