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

// A submission server made of the npm package smtp-server, for the interop tests. It has several doors, which differ in what they
// offer. It says on its standard output, a JSON object a line, the port of each door, and then each message it receives. It ends
// when its standard input does.
// usage: node gateway.js IDENTITY.p12 PASSPHRASE USER PASSWORD
const fs = require('fs');
const { SMTPServer } = require('smtp-server');

const [identity, passphrase, user, password] = process.argv.slice(2);
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');

const common = {
    pfx: fs.readFileSync(identity),
    passphrase,
    authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
    disableReverseLookup: true,
    onAuth(auth, session, callback) {
        const proof = {
            'CRAM-MD5': () => auth.validatePassword(password),
            XOAUTH2: () => auth.accessToken === password
        }[auth.method] || (() => auth.password === password);
        if (auth.username !== user || !proof()) {
            return callback(new Error('Invalid username or password'));
        }
        session.method = auth.method;
        callback(null, { user });
    },
    onData(stream, session, callback) {
        const chunks = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', () => {
            say({
                user: session.user || '',
                mechanism: session.method || '',
                tls: session.secure ? session.tlsOptions.version : '',
                sender: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
                recipients: session.envelope.rcptTo.map((recipient) => recipient.address),
                content: Buffer.concat(chunks).toString('base64')
            });
            callback(null, 'received');
        });
    }
};
const doors = {
    ALL: {},
    NEITHER: { hidePIPELINING: true },
    ASCII: { hideSMTPUTF8: true, hide8BITMIME: true },
    PLAIN: { authMethods: ['PLAIN'] },
    LOGIN: { authMethods: ['LOGIN'] },
    CRAM_MD5: { authMethods: ['CRAM-MD5'] },
    XOAUTH2: { authMethods: ['XOAUTH2'] },
    IMPLICIT_TLS: { secure: true }
};

const open = ([name, options]) => new Promise((resolve) => {
    const server = new SMTPServer({ ...common, ...options });
    server.on('error', (e) => process.stderr.write(String(e) + '\n'));
    server.listen(0, '127.0.0.1', () => resolve([name, server.server.address().port]));
});
Promise.all(Object.entries(doors).map(open)).then((ports) => say(Object.fromEntries(ports)));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
