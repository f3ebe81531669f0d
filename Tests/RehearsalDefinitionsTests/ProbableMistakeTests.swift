import Support
import Testing

/// Values that are probably mistakes, and names that no agent has.
@Suite struct `A probable mistake` {
  private func diagnostics(_ rest: String, work: String = Fixture.work) -> [String] {
    Fixture.diagnostics(Fixture.head + work + rest)
  }

  @Test(arguments: [
    (
      "model: {backend-implementer: {succeeds: 0.9}}",
      "s.yaml:8:41: warning: `succeeds` is 0.9 %, 90 in 10000; write `90` if 90 % is meant, or `0.9%` if it is not"
    ),
    (
      "model: {code-reviewer: {finds: 1.0}}",
      "s.yaml:8:32: warning: `finds` is 1 %, 100 in 10000; write `100` if 100 % is meant, or `1%` if it is not"
    ),
    (
      "faults: [{id: f, drop: {rate: 0.05}}]",
      "s.yaml:8:31: warning: `rate` is 0.05 %, 5 in 10000; write `5` if 5 % is meant, or `0.05%` if it is not"
    ),
    (
      "behaviour: {backend-implementer: [{reports: {unit-coverage: 0.85}}]}",
      "s.yaml:8:61: warning: `unit-coverage` is 0.85 %, 85 in 10000; write `85` if 85 % is meant, or `0.85%` if it is not"
    ),
  ])
  func `is a fraction in place of a percentage`(rest: String, warning: String) {
    #expect(diagnostics(rest) == [warning])
  }

  @Test(arguments: ["backend-implementer", "spec-planner", "implementer"])
  func `is a decision of an agent that is no judge`(key: String) {
    let clause = "{decides: {decision: BLOCKED}}"
    let found = diagnostics("behaviour: {\(key): [\(clause)]}")
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.contains("warning: `decides` has an effect only in sessions of") == true)
  }

  @Test(arguments: ["code-reviewer", "verifier", "\"*\""])
  func `is no decision of a judge`(key: String) {
    #expect(diagnostics("behaviour: {\(key): [{decides: {decision: BLOCKED}}]}") == [])
  }

  @Test(arguments: [
    ("{within: 10m}, {to: verify-app, within: 5m}", 1),
    ("{within: 10m}, {intent: deliver, within: 5m}", 1),
    (
      "{to: verify-app, within: 5m}, {within: 1h}, {to: verify-app, intent: deliver, within: 1m}", 1
    ),
    ("{to: verify-app, within: 5m}, {to: code-reviewer, within: 1m}, {within: 1h}", 0),
    ("{intent: deliver, within: 5m}, {to: verify-app, within: 1m}", 0),
  ])
  func `is a reply rule that an earlier rule hides`(rules: String, count: Int) {
    let found = diagnostics("platform: {reply: [\(rules)]}")
    #expect(found.count == count, "\(found)")
    let message =
      "warning: the rule never applies, because the rule at s.yaml:8:20 comes first and covers the same handoffs; "
      + "put this rule before it, or remove one"
    #expect(found.allSatisfy { $0.hasSuffix(message) && $0.hasPrefix("s.yaml:8:") }, "\(found)")
  }

  @Test func `is a reply rule on messages`() {
    let found = diagnostics("platform: {reply: {intent: inform, within: 10m}}")
    #expect(
      found == [
        "s.yaml:8:20: warning: the rule never applies, because no answer to an `inform` is awaited; remove it"
      ]
    )
  }

  @Test(arguments: [
    ("{verify-app: [endpoint], code-reviewer: [page, rest endpoint]}", 1),
    ("{verify-app: [rest endpoint], code-reviewer: [endpoint]}", 0),
    ("{verify-app: [endpoint, rest endpoint]}", 0),
  ])
  func `is a keyword that an earlier one hides`(keywords: String, count: Int) {
    let found = Fixture.diagnostics(
      Fixture.head + Fixture.work,
      files: ["policy.yaml": "rehearsal-policy: 1\nkeywords: \(keywords)"]
    )
    let warning =
      "policy.yaml:2:36: warning: the keyword `rest endpoint` assigns no task to `code-reviewer`, because `endpoint` "
      + "of `verify-app` comes first; put `code-reviewer` before it, or remove one"
    #expect(found == Array(repeating: warning, count: count))
  }

  private func overlapWarnings(_ second: String, _ rest: String = "") -> [String] {
    let work = """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/]}
          - {id: T-2, description: b, agent: backend-implementer, \(second)}

      """
    return diagnostics(rest, work: work)
  }

  @Test(arguments: ["", "platform: {dispatch: ready}"])
  func `is a task on a folder at the same time as one on a file in it`(platform: String) {
    let found = overlapWarnings("touches: [api/v1/x.py]", platform)
    #expect(found.count == 1, "\(found)")
    let message = "warning: `T-2` touches `api/v1/x.py` and `T-1` touches `api/`, and both can run"
    #expect(found.first?.contains(message) == true)
    #expect(overlapWarnings("touches: [api/v1/x.py], needs: [T-1]", platform) == [])
    #expect(overlapWarnings("touches: [api/v1/x.py], phase: 2", platform) == [])
    #expect(overlapWarnings("touches: [api/]", platform) == [])
    #expect(overlapWarnings("touches: [apis/x.py]", platform) == [])
  }

  @Test(arguments: [
    "model: {backend-implementer: {spends: 900000, window: {tokens: 1}}}",
    "model: {backend-implementer: {spends: {uniform: [900000, 950000]}, window: {tokens: 1}}}",
    "model: {backend-implementer: {window: {tokens: 1}}}\nbehaviour: {backend-implementer: [{spends: 900000}]}",
    "model: {backend-implementer: {spends: 900000, window: {tokens: 50, costs: 49}}}",
  ])
  func `is a window that one session fills more often than a run has events`(model: String) {
    let found = diagnostics("limits: {events: 1000}\n" + model)
    let message =
      "a session of `backend-implementer` spends 900000 tokens, which fill its `window` 900000 times, and a run has at "
      + "most 1000 events; raise `tokens` under `window`, or lower `spends`"
    #expect(found.count == 1 && found[0].hasSuffix("warning: " + message), "\(found)")
    #expect(diagnostics("limits: {events: 900000}\n" + model) == [])
    let budget = "platform: {budget: {tokens: 500, on-limit: stop}}\n"
    #expect(diagnostics(budget + "limits: {events: 1000}\n" + model) == [])
  }

  @Test(arguments: [
    ("../api/**", "error: `../api/**` matches no path of the project; patterns are relative to"),
    ("./", "error: `./` matches no path of the project; patterns are relative to"),
    ("**.py", "warning: `**` in `**.py` matches within one segment only"),
    ("api/inv**", "warning: `**` in `api/inv**` matches within one segment only"),
    (
      "api/*.{py,sql}",
      "warning: braces in `api/*.{py,sql}` match only themselves; write a pattern for each alternative: `api/*.py`, "
        + "`api/*.sql`"
    ),
    ("api/?.py", "warning: `?` in `api/?.py` matches only itself"),
    ("!api/b.py", "warning: `!` in `!api/b.py` matches only itself"),
    ("api\\\\**", "warning: `\\` in `api\\**` matches only itself; between segments, write `/`"),
    ("~/api/**", "warning: `~` in `~/api/**` matches only itself"),
    ("api/** ", "warning: `api/** ` begins or ends with a space"),
    (" api/**", "warning: ` api/**` begins or ends with a space"),
    (
      "api/**, web/**",
      "warning: `api/**, web/**` is one pattern, and its comma matches only itself"
    ),
  ])
  func `is a pattern that does not match what it says`(pattern: String, message: String) {
    let work = """
      work:
        non-goals: [{id: N, text: none, paths: ["\(pattern)"]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}]
      """
    let found = diagnostics("", work: work)
    #expect(found.count == 1 && found[0].contains(message), "\(found)")
  }

  @Test func `is not a pattern with a folder in brackets or braces`() {
    let work = """
      work:
        non-goals: [{id: N, text: none, paths: ["app/[id]/**", "app/{id}/page.ts"]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}]
      """
    #expect(diagnostics("", work: work) == [])
  }

  @Test(arguments: [
    "model: {backend-implementer: {succeeds: 90}}",
    "model: {backend-implementer: {succeeds: 0.9%}}",
    "model: {backend-implementer: {succeeds: 90 %}}", "faults: [{id: f, drop: {rate: 1}}]",
    "expect: {numbers: {stuck: {is: 0, within: 0.5}}}",
    "expect: {numbers: {stuck: {at-most: 0.5}}}",
  ])
  func `is neither a percentage with a sign nor a tolerance`(rest: String) {
    #expect(diagnostics(rest) == [])
  }

  @Test(arguments: [
    (
      "hands: [{assign: \"verify-app S-4\"}]",
      "s.yaml:8:45: error: no agent is named `verify-app S-4`; write only `verify-app`, since the task is that of the session"
    ),
    (
      "hands: [{assign: verify-ap}]",
      "s.yaml:8:45: error: no agent is named `verify-ap`; did you mean `verify-app`? If no agent is meant to have the name, add `absent: true`"
    ),
    (
      "hands: [{assign: nobody-at-all}]",
      "s.yaml:8:45: error: no agent is named `nobody-at-all`; the agents are: `backend-implementer`, `code-reviewer`, `frontend-implementer`, `implement-trd`, `spec-planner`, `verify-app`; if no agent is meant to have the name, add `absent: true`"
    ),
    (
      "does: [{spawn: verify-ap}]",
      "s.yaml:8:44: error: no agent is named `verify-ap`; did you mean `verify-app`? If no agent is meant to have the name, add `absent: true`"
    ),
    (
      "hands: [{assign: verify-app, absent: true}]",
      "s.yaml:8:65: error: `verify-app` is an agent of the scenario; remove `absent`"
    ),
    (
      "hands: [{assign: verify-app, deliver: verify-app}]",
      "s.yaml:8:44: error: a handoff can have only one of `assign` and `deliver`; write one entry for each"
    ),
    (
      "does: [{read: a.py, write: b.py}]",
      "s.yaml:8:43: error: an act can have only one of `read` and `write`; write one entry for each"
    ),
    (
      "does: [{read: a.py, absent: true}]",
      "s.yaml:8:56: error: `absent` can be used only with `spawn`, `call` and `inform`; remove it"
    ),
    (
      "when: {round: 1, attempt: 3}, takes: 1m",
      "s.yaml:8:53: error: round 1 is attempt 2, not 3; remove `round` or `attempt`"
    ),
    (
      "when: {reports: {unit-coverage: {at-least: 80, below: 70}}}, takes: 1m",
      "s.yaml:8:53: error: no number is at least 80 and below 70; raise `below`"
    ),
    (
      "does: [{read: a.py, count: 2}]",
      "s.yaml:8:56: error: `count` can be used only with `call`; remove it"
    ),
    (
      "does: [{wait: all}]",
      "s.yaml:8:36: error: `wait` has no `call` before it to wait for; add one, or remove `wait`"
    ),
    (
      "does: [{call: verify-app, count: 2}, {wait: {of: 3}}]",
      "s.yaml:8:36: error: `wait` needs 3 answers, and there are 2 calls before it; lower `of`"
    ),
    (
      "does: [{call: verify-app}, {wait: some}]",
      "s.yaml:8:70: error: `wait` has to be a mapping, not `some`"
    ),
    (
      "does: [{call: verify-ap}]",
      "s.yaml:8:44: error: no agent is named `verify-ap`; did you mean `verify-app`? If no agent is meant to have the name, add `absent: true`"
    ),
    (
      "does: [{reed: a.py}]",
      "s.yaml:8:44: error: `reed` is not a key of an act; did you mean `read`?"
    ),
    (
      "hands: [{handoff: verify-app}]",
      "s.yaml:8:45: error: `handoff` is not a key of a handoff; its keys are: `assign`, `deliver`, `approve`, `reject`, `escalate`, `delegate`, `call`, `conflict`, `clarify`, `complete`, `fail`, `inform`, `absent`, `task`, `text`"
    ),
  ])
  func `is a receiver or an act that does not exist`(clause: String, error: String) {
    #expect(diagnostics("behaviour: {backend-implementer: [{\(clause)}]}") == [error])
  }

  @Test func `is a receiver of a step that no script and no fault names`() {
    let step = "expect: {handoffs: {superset: [\"spec-planner -> ghost\"]}}\n"
    #expect(diagnostics(step).first?.contains("error: no agent is named `ghost`") == true)
    for rest in [
      "behaviour: {verify-app: [{hands: [{deliver: ghost, absent: true}]}]}",
      "faults: [{id: f, misroute: {to: verify-app, receiver: ghost}}]",
    ] {
      #expect(diagnostics(step + rest) == [], "\(rest)")
    }
  }

  @Test func `is not an absent name that the scenario declares`() {
    let found = diagnostics(
      "behaviour: {backend-implementer: [{hands: [{assign: ghost, absent: true}], does: [{spawn: ghost, absent: true}]}]}"
    )
    #expect(found == [])
  }

  @Test(arguments: [
    (
      "api/**",
      "s.yaml:5:80: error: `api/**` is a pattern, but `touches` takes files and folders; write `api/` for all files below it, or each file"
    ),
    (
      "\"**/*.py\"",
      "s.yaml:5:80: error: `**/*.py` is a pattern, but `touches` takes files and folders; write each file"
    ),
    (
      "api/*.py",
      "s.yaml:5:80: error: `api/*.py` is a pattern, but `touches` takes files and folders; write `api/` for all files below it, or each file"
    ),
  ])
  func `is a pattern in the files of a task`(path: String, error: String) {
    let work =
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [\(path)]}]}\n"
    #expect(diagnostics("", work: work) == [error])
  }
}
