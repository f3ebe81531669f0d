import Support
import Testing

@Suite struct `A bad fault` {
  private func diagnostics(_ rest: String) -> [String] {
    Fixture.diagnostics(Fixture.head + Fixture.work + rest)
  }

  @Test(arguments: [
    (
      "faults: [{id: f}]",
      "s.yaml:8:10: error: a fault needs a verb, which says what goes wrong; `rehearse faults` lists the verbs"
    ),
    (
      "faults: [{id: f, dropp: {nth: 1}}]",
      "s.yaml:8:18: error: `dropp` is not a key of a fault; did you mean `drop`?"
    ),
    (
      "faults: [{id: f, drop: {nth: 1}, delay: {by: 1m}}]",
      "s.yaml:8:10: error: a fault has exactly one verb, not 2; write one fault for each verb"
    ),
    (
      "heal: 1h\nfaults: [{id: f, drop: {at: 2h}}]",
      "s.yaml:9:10: error: `f` strikes at 2h, but `heal` ends all faults at 1h; make it strike earlier"
    ),
    (
      "heal: 1h\nfaults: [{id: f, hold: {until: 90m}}]",
      "s.yaml:9:10: error: `f` holds until 1h30m, but `heal` ends all faults at 1h; set an earlier `until`"
    ),
    (
      "faults: [{id: f, crash: {agent: verify-app, before: act.write, after: act.write}}]",
      "s.yaml:8:64: error: a crash takes `before` or `after`, not both; remove one"
    ),
    (
      "faults: [{id: f, crash: {agent: verify-app, after: run.ended}}]",
      "s.yaml:8:45: error: no session causes the event `run.ended`; the events are: `task.submitted`, `task.started`, `task.ended`, `handoff.sent`, `session.spent`, `act.skill`, `act.read`, `act.write`, `act.command`, `act.tool`, `act.spawn`, `act.assume`, `act.claim`, `act.promise`, `report.filed`, `gate.checked`, `decision.made`, `retry.scheduled`"
    ),
    (
      "faults: [{id: f, pause: {agent: verify-app}}]",
      "s.yaml:8:25: error: pause needs the key `for`: how long the agent pauses"
    ),
    (
      "faults: [{id: f, misroute: {to: verify-app}}]",
      "s.yaml:8:28: error: misroute needs the key `receiver`: the agent that gets the handoff; the name may be one that no agent has"
    ),
    (
      "faults: [{id: f, fail-open: {agent: backend-implementer}}]",
      "s.yaml:8:30: error: `backend-implementer` is neither a verifier nor a reviewer, so `fail-open` cannot strike it; name a verifier or a reviewer"
    ),
    (
      "faults: [{id: f, stale-read: {agent: verify-app, nth: 1}}]",
      "s.yaml:8:50: error: a stale read cannot strike the first time, when there is no older version; set a higher `nth`"
    ),
    (
      "platform: {slots: 4}\nheal: 30m\nfaults: [{id: f, slots-exhausted: {at: 5m, for: 10h}}]",
      "s.yaml:10:10: error: `f` lasts until 10h5m, but `heal` ends all faults at 30m; make it end earlier"
    ),
    (
      "model: {spec-planner: {flaws: {style: 5}}}",
      "s.yaml:8:24: error: `flaws` is only for agents that do work or judge it, and `spec-planner` has the role planner; remove it"
    ),
    (
      "faults: [{id: f, budget-exhausted: {agent: verify-app}}]",
      "s.yaml:8:36: error: the platform has no budget; set `budget` under `platform`"
    ),
    (
      "faults: [{id: f, slots-exhausted: {for: 1m}}]",
      "s.yaml:8:35: error: the platform has no limit on slots; set `slots` under `platform`"
    ),
    (
      "platform: {slots: 2}\nfaults: [{id: f, slots-exhausted: {for: 1m, leave: 2}}]",
      "s.yaml:9:45: error: `leave` has to be less than the 2 slots of the platform"
    ),
    (
      "platform: {slots: 2}\nfaults: [{id: f, slots-exhausted: {for: 0s}}]",
      "s.yaml:9:36: error: `for` has to be longer than 0s"
    ),
    (
      "platform: {slots: 2}\nheal: 1h\nfaults: [{id: f, slots-exhausted: {for: 1m, at: 1h}}]",
      "s.yaml:10:10: error: `f` strikes at 1h, but `heal` ends all faults at 1h; make it strike earlier"
    ),
    (
      "expect: {handoffs: {strict: [[], spec-planner -> backend-implementer]}}",
      "s.yaml:8:29: error: a group of steps is empty; add a step"
    ),
    (
      "expect: {handoffs: {exact: []}}",
      "s.yaml:8:21: error: `exact` is not a key of handoffs; its keys are: `strict`, `ordered`, `unordered`, `subset`, `superset`"
    ),
    (
      "expect: {numbers: {makespan: {is: 3m}}}",
      "s.yaml:8:30: error: `is` and `within` need each other; set both"
    ),
    (
      "faults: [{id: f, drop: {to: verify-app}, during: {from: 2h, until: 1h}}]",
      "s.yaml:8:61: error: `until` has to come after `from`"
    ),
    (
      "faults: [{id: f, drop: {to: verify-app, at: 3h}, during: {until: 1h}}]",
      "s.yaml:8:58: error: the fault strikes `at` 3h, which is outside `during`"
    ),
    (
      "faults: [{id: f, partition: {between: [verify-app], and: [spec-planner], until: 1h}, during: {from: 1m}}]",
      "s.yaml:8:94: error: `partition` has its own keys for its time; remove `during`"
    ),
    (
      "expect: {numbers: {makespan: {p95: {}}}}",
      "s.yaml:8:36: error: a range needs `at-least`, `at-most`, or `is` with `within`"
    ),
    (
      "expect: {numbers: {makespan: {at-least: 1h, is: 3m, within: 1m}}}",
      "s.yaml:8:30: error: a range has either `at-least` and `at-most`, or `is` and `within`; remove one of the pairs"
    ),
    (
      "platform: {ageing: 5m}",
      "s.yaml:8:12: error: `ageing` needs `queue: priority`, since no other queue uses priorities"
    ),
    (
      "model: {implementer: {finds: 50}}",
      "s.yaml:8:23: error: `finds` is only for verifiers and reviewers, and `backend-implementer` has the role implementer; remove it"
    ),
    (
      "platform: {retry: hop}",
      "s.yaml:8:12: error: `retry: hop` needs `reply`, which says how long an answer may take"
    ),
    (
      "platform: {reply: {to: nobody, within: 1m}}",
      "s.yaml:8:24: error: no agent is named `nobody`; the agents are: `backend-implementer`, `code-reviewer`, `frontend-implementer`, `implement-trd`, `spec-planner`, `verify-app`"
    ),
    (
      "platform: {reply: [{tries: 2}]}",
      "s.yaml:8:20: error: a reply rule needs the key `within`: how long an answer may take after the handoff is sent"
    ),
    (
      "behaviour: {debugger: [{takes: 1m}]}",
      "s.yaml:8:13: error: no agent has the role debugger"
    ),
    (
      "expect: {numbers: {retries: {at-least: 3, at-most: 2}}}",
      "s.yaml:8:30: error: `at-least` is greater than `at-most`"
    ),
    (
      "expect: {numbers: {speed: {at-most: 2}}}",
      "s.yaml:8:20: error: `a key of numbers` cannot be `speed`; the allowed words are: `makespan`, `handoffs`, `retries`, `executions`, `asked-again`, `refused`, `tokens`, `cost`, `overshoot`, `escaped`, `completed`, `stuck`"
    ),
    (
      "expect: {leads-to: [{from: {event: task.started}}]}",
      "s.yaml:8:21: error: an element of leads-to needs the key `to`: the event that has to follow"
    ),
    (
      "expect: {ends: time}",
      "s.yaml:8:16: error: `ends` cannot be `time`; the allowed words are: `settled`, `deadlocked`, `time-limit`, `events-limit`, `rounds-limit`, `mailbox-limit`, `depth-limit`, `repeats-limit`"
    ),
    (
      "expect: {sometimes: [{agent: verify-app}]}",
      "s.yaml:8:22: error: an event needs the key `event`: the kind of event"
    ),
  ])
  func `is refused with its location`(rest: String, diagnostic: String) {
    #expect(diagnostics(rest).contains(diagnostic), "\(diagnostics(rest))")
  }
}
