/****************************************************************
 * Licensed to the Apache Software Foundation (ASF) under one   *
 * or more contributor license agreements.  See the NOTICE file *
 * distributed with this work for additional information        *
 * regarding copyright ownership.  The ASF licenses this file   *
 * to you under the Apache License, Version 2.0 (the            *
 * "License"); you may not use this file except in compliance   *
 * with the License.  You may obtain a copy of the License at   *
 *                                                              *
 *   http://www.apache.org/licenses/LICENSE-2.0                 *
 *                                                              *
 * Unless required by applicable law or agreed to in writing,   *
 * software distributed under the License is distributed on an  *
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY       *
 * KIND, either express or implied.  See the License for the    *
 * specific language governing permissions and limitations      *
 * under the License.                                           *
 ****************************************************************/

package io.postern.gateway.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** XML as settings: what is inside an element, by path. */
final class XmlFile {
    /** At the end of the path of an element that has others inside. */
    static final String INSIDE = "/";

    private XmlFile() {
    }

    /** Whether a file may declare entities, and so name other files. */
    private enum DocumentTypes {
        NONE, ALLOWED
    }

    /**
     * The root of a file. There are no document types, so nothing outside the file is read and nothing grows.
     *
     * @throws IOException whose message names the place of a fault and quotes nothing: it may be a password that has a {@code <} in it
     */
    static Element read(Path file) throws IOException {
        return read(file, DocumentTypes.NONE);
    }

    /**
     * The same for a file that James has read before: a document type may stand in it, and files that it names are read where James reads
     * them, relative to the folder that the process runs in.
     */
    static Element readAsJamesDoes(Path file) throws IOException {
        return read(file, DocumentTypes.ALLOWED);
    }

    private static Element read(Path file, DocumentTypes types) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parser(types).parse(in).getDocumentElement();
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        } catch (SAXParseException e) {
            throw new IOException(file + " is not well-formed XML (a & is written &amp;, a < is written &lt;), or has a DOCTYPE:"
                + " line " + e.getLineNumber() + ", column " + e.getColumnNumber());
        } catch (SAXException e) {
            throw new IOException(file + " is not XML");
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** The JDK's own parser, whatever else is on the class path. */
    private static DocumentBuilder parser(DocumentTypes types) {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", types == DocumentTypes.NONE);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, types == DocumentTypes.NONE ? "" : "file");
            DocumentBuilder parser = factory.newDocumentBuilder();
            // Without one of ours, faults are printed.
            parser.setErrorHandler(new DefaultHandler());
            return parser;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java's XML parser cannot be made safe", e);
        }
    }

    static Stream<Element> children(Element element) {
        NodeList nodes = element.getChildNodes();
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item)
            .filter(Element.class::isInstance).map(Element.class::cast);
    }

    /** Elements of a name, however deep. */
    static Stream<Element> descendants(Element element, String name) {
        NodeList nodes = element.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).map(Element.class::cast);
    }

    /**
     * The texts of all innermost elements by path, such as {@code tls/mode}, and of attributes, such as {@code tls@mode}; an element with
     * others inside stands under its path with a slash behind it.
     */
    static Map<String, List<String>> flatten(Element element) {
        Map<String, List<String>> values = new TreeMap<>();
        flatten(element, "", values);
        return values;
    }

    /** The same without what is inside the elements in it. */
    static Map<String, List<String>> shell(Element element) {
        Map<String, List<String>> values = new TreeMap<>();
        shell(element, "", values);
        return values;
    }

    private static void flatten(Element element, String path, Map<String, List<String>> values) {
        List<Element> children = children(element).toList();
        if (children.isEmpty() && !path.isEmpty()) {
            put(values, path, element.getTextContent());
            attributes(element, path, values);
        } else {
            shell(element, path, values);
            children.forEach(child -> flatten(child, path.isEmpty() ? child.getTagName() : path + "/" + child.getTagName(), values));
        }
    }

    private static void shell(Element element, String path, Map<String, List<String>> values) {
        attributes(element, path, values);
        put(values, path + INSIDE, ownText(element));
    }

    private static void attributes(Element element, String path, Map<String, List<String>> values) {
        IntStream.range(0, element.getAttributes().getLength()).mapToObj(element.getAttributes()::item)
            .forEach(attribute -> put(values, path + "@" + attribute.getNodeName(), attribute.getNodeValue()));
    }

    private static String ownText(Element element) {
        StringBuilder text = new StringBuilder();
        NodeList nodes = element.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i).getNodeType() == Node.TEXT_NODE || nodes.item(i).getNodeType() == Node.CDATA_SECTION_NODE) {
                text.append(nodes.item(i).getNodeValue());
            }
        }
        return text.toString();
    }

    private static void put(Map<String, List<String>> values, String path, String text) {
        values.computeIfAbsent(path, key -> new ArrayList<>()).add(text);
    }
}
