# Licensed to the Apache Software Foundation (ASF) under one
# or more contributor license agreements.  See the NOTICE file
# distributed with this work for additional information
# regarding copyright ownership.  The ASF licenses this file
# to you under the Apache License, Version 2.0 (the
# "License"); you may not use this file except in compliance
# with the License.  You may obtain a copy of the License at
#
#   http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing,
# software distributed under the License is distributed on an
# "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY
# KIND, either express or implied.  See the License for the
# specific language governing permissions and limitations
# under the License.

# Sourced by a script with $home, $self and fail: whoever starts James as root, in a folder that belongs to somebody else, has it run as
# that one. What is made by the first start is then not root's, and the next start, by the service manager, can read it.
if [ "$(id -u)" = 0 ]; then
    owned=$home
    [ ! -e "$home/var" ] || owned=$home/var
    owner=$(ls -dn -- "$owned" | awk '{ print $3 }')
    group=$(ls -dn -- "$owned" | awk '{ print $4 }')
    if [ "$owner" != 0 ]; then
        # Ports below 1024 stay within reach.
        low=
        for port in ${JAMES_SMTP_PORT:-} ${JAMES_SUBMISSION_PORT:-} ${JAMES_IMAP_PORT:-} ${JAMES_WEBADMIN_PORT:-}; do
            [ "$port" -ge 1024 ] 2> /dev/null || low="--inh-caps=-all,+net_bind_service --ambient-caps=-all,+net_bind_service"
        done
        if id -un "$owner" > /dev/null 2>&1; then groups=--init-groups; else groups=--clear-groups; fi
        command -v setpriv > /dev/null \
            || fail "$owned belongs to the user $owner: start it as that one, not as root"
        echo "$(basename -- "$self"): started as root, runs as the user $owner, whom $owned belongs to" >&2
        # shellcheck disable=SC2086 # low is a list
        exec setpriv --reuid="$owner" --regid="$group" $groups $low -- "$self" "$@"
    fi
fi
