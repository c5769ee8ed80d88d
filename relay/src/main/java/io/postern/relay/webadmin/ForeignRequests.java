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

package io.postern.relay.webadmin;

import java.io.FileNotFoundException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.utils.PropertiesProvider;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;

import com.google.inject.Inject;

import spark.HaltException;
import spark.Request;
import spark.Service;

/**
 * Answers 403 to requests that a web page of somebody else may have made in a browser that can reach WebAdmin: those with another
 * {@code Origin} (RFC 6454) than WebAdmin itself, and those for a {@code Host} that is not this one, which is how a page whose name has
 * been pointed at us (DNS rebinding) gives itself away. It looks at every request before any route is run, public ones included.
 *
 * <p>{@code allowed.hosts} in {@code webadmin.properties} names further hosts, such as that of a proxy in front.
 */
public final class ForeignRequests implements Routes {
    /** Jetty, as James runs it, takes the host from these: a page could name any. */
    private static final List<String> HOST_IN_OTHER_WORDS = List.of("Forwarded", "X-Forwarded-Host", "X-Forwarded-Server");
    private static final int FORBIDDEN = 403;

    private final OwnHosts ours;

    @Inject
    public ForeignRequests(PropertiesProvider properties) throws ConfigurationException {
        this.ours = new OwnHosts(names(properties));
    }

    private static List<String> names(PropertiesProvider properties) throws ConfigurationException {
        try {
            Configuration webAdmin = properties.getConfiguration("webadmin");
            return Stream.concat(Stream.of(webAdmin.getString("host", "localhost")), Stream.of(webAdmin.getStringArray("allowed.hosts")))
                .filter(name -> !name.isBlank())
                .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    /** James asks for the token under the path of each route but some: under this one, that is everywhere. */
    @Override
    public String getBasePath() {
        return "";
    }

    @Override
    public void define(Service http) {
        http.before((request, response) -> {
            for (String header : HOST_IN_OTHER_WORDS) {
                if (request.headers(header) != null) {
                    throw refused("a request with the header " + header + " is not answered");
                }
            }
            check(request);
        });
    }

    private void check(Request request) {
        String host = request.headers("Host");
        if (host != null && !ours.contains(host, request.raw().getLocalAddr())) {
            throw refused("this host is not the one that the request is for (allowed.hosts in webadmin.properties names others)");
        }
        for (String origin : Collections.list(request.raw().getHeaders("Origin"))) {
            if (host == null || !List.of("http://" + host, "https://" + host).contains(origin)) {
                throw refused("requests of other origins are not answered");
            }
        }
    }

    private static HaltException refused(String why) {
        return ErrorResponder.builder().statusCode(FORBIDDEN).type(ErrorResponder.ErrorType.INVALID_ARGUMENT).message(why).haltError();
    }
}
