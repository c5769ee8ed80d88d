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

package io.postern.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * James's administration over HTTP, as far as the tests need it.
 *
 * @param token what it asks for; empty where it asks for none
 */
public record WebAdmin(int port, String token) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    public WebAdmin domain(String domain) {
        request("PUT", "/domains/" + domain, "");
        return this;
    }

    public WebAdmin user(String address, String password) {
        request("PUT", "/users/" + address, "{\"password\":\"" + password + "\"}");
        return this;
    }

    /** Mail for the alias goes to the user. */
    public WebAdmin alias(String user, String alias) {
        request("PUT", "/address/aliases/" + user + "/sources/" + alias, "");
        return this;
    }

    /** How many mails the INBOX of this user holds; 0 where there is no mailbox yet. */
    public int inboxCount(String address) {
        HttpResponse<String> response = send("GET", "/users/" + address + "/mailboxes/INBOX/messageCount", "");
        return response.statusCode() == 200 ? Integer.parseInt(response.body().trim()) : 0;
    }

    /** How many mails wait in this queue. */
    public int queueSize(String queue) {
        return (int) json("/mailQueues/" + queue).get("size").asLong();
    }

    /** All mails that wait in this queue are due now. */
    public void flush(String queue) {
        request("PATCH", "/mailQueues/" + queue + "/mails?delayed=true", "{\"delayed\":\"false\"}");
    }

    /** How many mails the repository at this path holds; 0 where there is none yet. */
    public int repositorySize(String path) {
        HttpResponse<String> response = send("GET", "/mailRepositories/" + path.replace("/", "%2F"), "");
        return response.statusCode() == 200 ? (int) parse(response.body()).get("size").asLong() : 0;
    }

    /** The one mail that the repository at this path holds, as it stands there. */
    public String mailInRepository(String path) {
        String mails = "/mailRepositories/" + path.replace("/", "%2F") + "/mails";
        return request("GET", mails + "/" + json(mails).get(0).asText(), "", "message/rfc822");
    }

    /** Status and body, whatever they are. */
    public String get(String path) {
        HttpResponse<String> response = send("GET", path, "", "*/*");
        return response.statusCode() + " " + response.body();
    }

    /** The same, of a POST. */
    public String postAnswer(String path) {
        HttpResponse<String> response = send("POST", path, "", "*/*");
        return response.statusCode() + " " + response.body();
    }

    public void delete(String path) {
        request("DELETE", path, "");
    }

    public JsonNode post(String path) {
        return parse(request("POST", path, ""));
    }

    public JsonNode json(String path) {
        return parse(request("GET", path, ""));
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String request(String method, String path, String body) {
        return request(method, path, body, "application/json");
    }

    private String request(String method, String path, String body, String accept) {
        HttpResponse<String> response = send(method, path, body, accept);
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private HttpResponse<String> send(String method, String path, String body) {
        return send(method, path, body, "application/json");
    }

    private HttpResponse<String> send(String method, String path, String body, String accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Accept", accept)
            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
