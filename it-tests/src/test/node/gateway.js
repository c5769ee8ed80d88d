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

// A submission server made of the npm package smtp-server, for the interop tests. It says on its standard output, a JSON
// object a line, the port it listens on, and each message it receives. It ends when its standard input does.
// usage: node gateway.js IDENTITY.p12 PASSPHRASE USER PASSWORD
const fs = require('fs');
const { SMTPServer } = require('smtp-server');

const [identity, passphrase, user, password] = process.argv.slice(2);
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');

const server = new SMTPServer({
    pfx: fs.readFileSync(identity),
    passphrase,
    authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
    disableReverseLookup: true,
    onAuth(auth, session, callback) {
        const right = auth.username === user
            && (auth.method === 'CRAM-MD5' ? auth.validatePassword(password) : auth.password === password);
        if (!right) {
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
});

server.on('error', (e) => process.stderr.write(String(e) + '\n'));
server.listen(0, '127.0.0.1', () => say({ port: server.server.address().port }));
process.stdin.resume();
process.stdin.on('end', () => server.close(() => process.exit(0)));
