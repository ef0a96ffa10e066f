package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;

/**
 * The frame of every page: one file with its styles, scripts and data, which may load nothing from anywhere and run no script but these.
 *
 * @param title of the window
 * @param name first word of the header
 * @param about what follows it
 * @param hero what is seen first
 * @param sections those with content are shown
 * @param data what scripts draw, by the id of its island; never more than what the markup says in words and tables
 * @param footer last line
 */
record Page(
        String title,
        String name,
        String about,
        Html hero,
        List<Section> sections,
        SortedMap<String, JsonNode> data,
        String footer) {
    private static final String STYLE = resource("page.css");
    private static final List<String> SCRIPTS = List.of(resource("plot.min.js"), resource("page.js"));

    Page {
        sections = sections.stream()
                .filter(section -> !section.content().isEmpty())
                .toList();
    }

    /** The whole file. */
    String html() {
        Html page = Html.of(
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                        + "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\"><title>{}</title>"
                        + "<link rel=\"icon\" href=\"data:,\"><style>{}</style></head><body>"
                        + "<a class=\"skip\" href=\"#main\">to the results</a><header class=\"top\"><div>"
                        + "<span class=\"brand\">{} <span>{}</span></span><nav aria-label=\"sections\">",
                policy(),
                title,
                markup(STYLE),
                name,
                about);
        Html main = new Html();
        main.add("{}", hero).each(sections, Page::add);
        Section words = Glossary.section(main.toString());
        List<Section> all = new ArrayList<>(sections);
        if (!words.content().isEmpty()) {
            all.add(words);
            add(main, words);
        }
        page.each(all, (html, section) -> html.add("<a href=\"#{}\">{}</a>", section.id(), section.name()));
        page.add(
                "</nav><button id=\"theme\" aria-label=\"light or dark\">◐</button></div></header><main id=\"main\">{}",
                main);
        page.add("</main><footer>{}</footer>", footer);
        data.forEach((id, node) -> page.add(
                "<script type=\"application/json\" id=\"{}\">{}</script>", id, markup(inert(node.toString()))));
        SCRIPTS.forEach(script -> page.add("<script>{}</script>", markup(script)));
        return page.add("</body></html>\n").toString();
    }

    private static void add(Html html, Section section) {
        html.add(
                "<section id=\"{}\"><h2>{}</h2><p>{}</p>{}</section>",
                section.id(),
                section.title(),
                Glossary.linked(section.introduction()),
                section.content());
    }

    /** Text that cannot end the element that it stands in. */
    private static String inert(String json) {
        return json.replace("<", "\\u003c");
    }

    private static Html markup(String text) {
        return Html.of(text);
    }

    private static String policy() {
        StringBuilder scripts = new StringBuilder();
        SCRIPTS.forEach(
                script -> scripts.append(" 'sha256-").append(hash(script)).append('\''));
        return "default-src 'none'; style-src 'unsafe-inline'; script-src" + scripts
                + "; img-src data:; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("\"" + name + "\" cannot be read from the program.", e);
        }
    }
}
