package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/**
 * Reads one JSON text from front to back, and nothing into a field that is of another type: a value is what it is asked
 * for, or {@code null}, or the text cannot be read. Confined to one thread.
 */
final class Json implements Closeable {

    private static final JsonFactory FACTORY = new JsonFactory();

    /** What is done about one field: its value must be read, or skipped. */
    interface Field {
        void read(String name) throws IOException;
    }

    /** What one element of an array is read into. */
    interface Element<T> {
        T read() throws IOException;
    }

    /** Before a value; at its first token as soon as something is read of it. */
    private final JsonParser parser;

    private Json(JsonParser parser) throws IOException {
        this.parser = parser;
        parser.nextToken();
    }

    static Json of(byte[] text) throws IOException {
        return new Json(FACTORY.createParser(text));
    }

    /** Hands each field of an object to the reader, and returns what they are read into. */
    <T> T object(T value, Field fields) throws IOException {
        if (isNull()) {
            return null;
        }
        expect(JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.read(name);
        }
        expect(JsonToken.END_OBJECT);
        return value;
    }

    <T> List<T> list(Element<T> element) throws IOException {
        if (isNull()) {
            return null;
        }
        expect(JsonToken.START_ARRAY);
        List<T> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(element.read());
        }
        return values;
    }

    String text() throws IOException {
        if (isNull()) {
            return null;
        }
        expect(JsonToken.VALUE_STRING);
        return parser.getText();
    }

    Integer integer() throws IOException {
        if (isNull()) {
            return null;
        }
        expect(JsonToken.VALUE_NUMBER_INT);
        return parser.getIntValue();
    }

    Boolean bool() throws IOException {
        if (isNull()) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_TRUE) {
            expect(JsonToken.VALUE_FALSE);
        }
        return parser.getBooleanValue();
    }

    void skip() throws IOException {
        parser.skipChildren();
    }

    /** Gives the parser's buffers back for the next text. */
    @Override
    public void close() throws IOException {
        parser.close();
    }

    private boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    private void expect(JsonToken expected) throws JsonParseException {
        if (parser.currentToken() != expected) {
            throw new JsonParseException(parser, parser.currentToken() + " (expected: " + expected + ')');
        }
    }
}
