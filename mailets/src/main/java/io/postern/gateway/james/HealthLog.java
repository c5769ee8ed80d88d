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

package io.postern.gateway.james;

import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.gateway.Gateway;
import io.postern.gateway.Health;
import io.postern.gateway.Health.BackingOff;
import io.postern.gateway.Health.Probing;
import io.postern.gateway.Health.Trouble;
import io.postern.gateway.Health.Well;
import io.postern.gateway.HealthListener;

/** Says once when a gateway gets into trouble, what to do when it is about the login, and once when the trouble is over. */
final class HealthLog implements HealthListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(HealthLog.class);

    @Override
    public void changed(Gateway gateway, Health before, Health after) {
        if (after instanceof Well) {
            LOGGER.info("GATEWAY WELL: gateway={} takes mail again", gateway.name());
        } else if (after instanceof BackingOff pause && known(before).filter(pause.trouble()::equals).isEmpty()) {
            trouble(gateway, pause);
        } else if (after instanceof BackingOff pause) {
            LOGGER.debug("GATEWAY STILL DOWN: gateway={} failures={} pause={} s", gateway.name(), pause.failures(),
                pause.pause().toSeconds());
        }
    }

    private static Optional<Trouble> known(Health before) {
        return before instanceof Probing probing ? Optional.of(probing.before().trouble()) : Optional.empty();
    }

    private static void trouble(Gateway gateway, BackingOff pause) {
        if (pause.trouble() == Trouble.LOGIN) {
            LOGGER.error("GATEWAY LOGIN: gateway={} user={} does not let us in: reply=\"{}\". Its mail goes to the next gateway, or waits"
                    + " in the queue. Check user name, password and mechanisms in the settings, and restart James. Until then it is tried"
                    + " again at growing intervals, first in {} s.",
                gateway.name(), gateway.login().username(), pause.event().describe(), pause.pause().toSeconds());
        } else {
            LOGGER.warn("GATEWAY DOWN: gateway={} stage={} reply=\"{}\": left alone for {} s, then longer as long as it goes on",
                gateway.name(), pause.event().stage(), pause.event().describe(), pause.pause().toSeconds());
        }
    }
}
