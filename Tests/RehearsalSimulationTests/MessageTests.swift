import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// A team in which one implementer informs others in the middle of its work.
///
/// The sender works for 12 minutes and informs after 6. Its task completes at 17 minutes, after the verifier's
/// five. The frontend implementer works for 20 minutes, and its task completes at 25.
enum Peers {
  static func scenario(
    _ messages: String = "",
    informs: String = "inform: frontend-implementer, text: the schema changed",
    scripts: String = "",
    platform: String = "",
    _ rest: String = ""
  ) -> String {
    let rule = messages.isEmpty ? [] : ["messages: \(messages)"]
    let keys = (rule + (platform.isEmpty ? [] : [platform])).joined(separator: ", ")
    return """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: Show it, agent: frontend-implementer, touches: [web/b.tsx]}
      platform: {\(keys)}
      behaviour:
        backend-implementer:
          - {when: {intent: assign}, takes: 12m, does: [{write: api/a.py}, {\(informs)}]}
        frontend-implementer: [{when: {intent: assign}, takes: 20m}]
        verify-app: [{when: {intent: deliver}, takes: 5m, times: always}]
      \(scripts)
      \(rest)
      """
  }
}

extension TestRun {
  /// The times at which messages to an agent were taken up.
  func read(by reader: String) -> [String] {
    lines(with: "-> \(reader)  inform").filter { $0.hasSuffix("taken up") }
      .map { String($0.prefix { $0 != " " }) }
  }

  /// The messages that nobody read, as `receiver reason`.
  var unread: [String] {
    events.compactMap { event in
      guard case .handoffUnread(let handoff, let reason) = event.kind else { return nil }
      return "\(plan.name(of: handoff.receiver)) \(reason.rawValue)"
    }
  }

  /// The receivers of messages, in the order of sending.
  var informed: [String] {
    handoffs.filter { $0.hasSuffix(": inform") }.map {
      String($0.dropLast(": inform".count).split(separator: " ").last ?? "")
    }
  }
}

/// When a message is read.
@Suite struct `A message` {
  @Test func `is sent in the middle of the work, with its text, and opens a session at once`()
    throws
  {
    let run = try TestRun(Peers.scenario())
    #expect(
      run.lines(with: "(the schema changed)") == [
        "6m backend-implementer -> frontend-implementer  inform  T-1  (the schema changed)"
      ]
    )
    #expect(run.read(by: "frontend-implementer") == ["6m"])
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.seriousViolations == [])
    #expect(run.end == "25m")
    #expect(run.isRepeatable)
  }

  @Test func `waits in the queue of work if the platform says nothing else`() throws {
    let plain = try TestRun(Peers.scenario())
    let queued = try TestRun(Peers.scenario("queue"))
    #expect(plain.summary.digest == queued.summary.digest)
  }

  @Test(arguments: ["idle", "{read: idle}"])
  func `is read once its receiver has ended its session`(messages: String) throws {
    let run = try TestRun(Peers.scenario(messages))
    #expect(run.read(by: "frontend-implementer") == ["20m"])
    #expect(run.unread == [])
    #expect(run.seriousViolations == [])
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.end == "25m")
    #expect(run.isRepeatable)
  }

  @Test(arguments: [("6m", ["24m"]), ("7m", ["21m"]), ("10m", ["20m"]), ("13m", [])])
  func `is read when its idle receiver looks into its inbox`(every: String, times: [String]) throws
  {
    let run = try TestRun(Peers.scenario("{read: idle, every: \(every)}"))
    #expect(run.read(by: "frontend-implementer") == times)
    #expect(run.unread == (times.isEmpty ? ["frontend-implementer unseen"] : []))
    #expect(run.end == "25m")
  }

  @Test(arguments: [("idle", ["20m", "21m"]), ("{read: idle, every: 10m}", ["20m", "21m"])])
  func `is read after the messages before it, one at a time`(
    messages: String,
    times: [String]
  ) throws {
    let run = try TestRun(
      Peers.scenario(
        messages,
        informs:
          "inform: frontend-implementer, text: one}, {inform: frontend-implementer, text: two"
      )
      .replacing(
        "frontend-implementer: [",
        with: "frontend-implementer: [{when: {intent: inform}, takes: 1m, times: always}, "
      )
    )
    #expect(run.read(by: "frontend-implementer") == times)
  }

  @Test(arguments: ["fifo", "shuffled"])
  func `is read after work that comes at the same instant`(schedule: String) throws {
    // The reviewer informs the frontend implementer as it approves T-1, which lets T-2 be assigned.
    let plan = try Fixture.plan(
      Peers.scenario(
        "idle",
        informs: "skill: python",
        scripts: "  code-reviewer: [{does: [{inform: frontend-implementer}]}]",
        platform: "schedule: \(schedule)"
      )
      .replacing("{id: T-2,", with: "{id: T-2, needs: [T-1],")
    )
    for seed in 0..<20 {
      let run = TestRun(plan, seed: UInt64(seed))
      #expect(run.times(of: "code-reviewer -> frontend-implementer  inform  T-1").first == "17m")
      #expect(run.read(by: "frontend-implementer") == ["37m"])
    }
  }

  @Test func `is read after work that another timer of the same instant brings`() throws {
    // At 6 minutes the message is sent first, and then the verifier hands T-2 back to the reader.
    let run = try TestRun(
      Peers.scenario("idle")
        .replacing(
          "frontend-implementer: [{when: {intent: assign}, takes: 20m}]",
          with: "frontend-implementer: [{when: {intent: assign}, takes: 2m}, "
            + "{when: {intent: reject}, takes: 10m}]"
        )
        .replacing(
          "verify-app: [",
          with: "verify-app: [{when: {intent: deliver, task: T-2, round: 0}, takes: 4m, "
            + "decides: {decision: NEEDS FIXES, defects: [{category: broken, text: it fails}]}}, "
        )
    )
    #expect(run.times(of: "verify-app -> frontend-implementer  reject  T-2").first == "6m")
    #expect(run.read(by: "frontend-implementer") == ["16m"])
  }

  @Test func `needs a slot, which work that waits gets first`() throws {
    let run = try TestRun(Peers.scenario("idle", platform: "slots: 1"))
    // Work for both implementers and their judges goes first: 12, 20, 5 and 5 minutes.
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.end == "42m")
    #expect(run.violations(of: "resource.slots-exceeded") == [])
    #expect(run.read(by: "frontend-implementer") == [])
    #expect(run.unread == ["frontend-implementer busy"])
  }

  @Test func `does not interrupt a receiver that waits for the answer to a call`() throws {
    let run = try TestRun(
      Peers.scenario("idle", platform: "slots-while-waiting: freed, slots: 9")
        .replacing(
          "frontend-implementer: [{when: {intent: assign}, takes: 20m}]",
          with: "frontend-implementer: [{when: {intent: assign}, takes: 0s, "
            + "does: [{call: code-reviewer}, {wait: all}, {write: web/b.tsx}]}]"
        )
        .replacing(
          "verify-app: [",
          with: "code-reviewer: [{when: {intent: call}, takes: 20m}]\n  verify-app: ["
        )
    )
    #expect(run.read(by: "frontend-implementer") == ["20m"])
  }

  @Test func `waits for an agent that is away, and is read when it is back`() throws {
    let crash = "faults: [{id: down, crash: {agent: code-reviewer, at: 5m, restart: 4m}}]"
    let informs = "inform: code-reviewer"
    let run = try TestRun(Peers.scenario("idle", informs: informs, crash))
    #expect(run.read(by: "code-reviewer") == ["9m"])
    let polling = try TestRun(Peers.scenario("{read: idle, every: 2m}", informs: informs, crash))
    #expect(polling.read(by: "code-reviewer") == ["10m"])
    let paused = try TestRun(
      Peers.scenario(
        "idle",
        informs: informs,
        "faults: [{id: off, pause: {agent: code-reviewer, at: 5m, for: 3m}}]"
      )
    )
    #expect(paused.read(by: "code-reviewer") == ["8m"])
  }

  @Test func `keeps a run going until an idle agent looks into its inbox`() throws {
    // The author of T-1 stops without a result at 12 minutes, and nothing is left to happen but the look.
    let run = try TestRun(
      Peers.scenario(
        "{read: idle, every: 15m}",
        informs: "inform: code-reviewer",
        "faults: [{id: silent, stop-silently: {agent: backend-implementer, nth: 1}}]"
      )
      .replacing(", touches: [web/b.tsx]", with: ", phase: 2, touches: [web/b.tsx]")
    )
    #expect(run.read(by: "code-reviewer") == ["15m"])
    #expect(run.times(of: "schedules a retry after failure 1") == ["15m"])
  }

  @Test func `is read by an agent of your own in the same way`() throws {
    let plan = try Fixture.plan(Peers.scenario("{read: idle, every: 4m}"))
    let run = TestRun(plan) { name, loop in
      name == "frontend-implementer" ? .suspending(SlowReader(on: loop)) : nil
    }
    #expect(run.read(by: "frontend-implementer") == ["20m"])
    #expect(run.outcomes.first == "T-1 completed")
  }

  @Test func `stops the run if an inbox has more messages than a mailbox may have`() throws {
    let run = try TestRun(
      Peers.scenario(
        "idle",
        informs: "inform: frontend-implementer}, {inform: frontend-implementer",
        "limits: {mailbox: 1}"
      )
    )
    #expect(run.lines.contains("limit reached: mailbox"))
  }
}

/// An agent of one's own that works for 20 minutes on a task, and reads messages at once.
private actor SlowReader: AsyncAgent {
  nonisolated let loop: EventLoop

  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) async {
    guard handoff.intent == .assign else { return }
    await desk.work(for: .minutes(20))
    desk.write("web/b.tsx")
    desk.passOn()
  }
}

/// Who gets a message.
@Suite struct `The receivers of a message` {
  @Test func `are an agent, each agent of a list, or everyone but the sender and the leads`() throws
  {
    let one = try TestRun(Peers.scenario())
    #expect(one.informed == ["frontend-implementer"])
    let list = try TestRun(Peers.scenario(informs: "inform: [verify-app, frontend-implementer]"))
    #expect(list.informed == ["verify-app", "frontend-implementer"])
    let everyone = try TestRun(Peers.scenario(informs: "inform: \"*\", text: stop"))
    #expect(everyone.informed == ["code-reviewer", "frontend-implementer", "verify-app"])
    #expect(everyone.lines(with: "(stop)").count == 3)
  }

  @Test func `are the same for messages at the end of a session`() throws {
    let run = try TestRun(
      Peers.scenario(
        informs: "skill: python",
        scripts:
          "  code-reviewer: [{hands: [{inform: \"*\", text: done}, {approve: implement-trd}]}]"
      )
    )
    #expect(run.informed == ["backend-implementer", "frontend-implementer", "verify-app"])
    #expect(run.lines(with: "(done)").count == 3)
    let list = try TestRun(
      Peers.scenario(
        informs: "skill: python",
        scripts:
          "  code-reviewer: [{hands: [{inform: [verify-app, backend-implementer], task: T-2}, "
          + "{approve: implement-trd}]}]"
      )
    )
    #expect(list.informed == ["verify-app", "backend-implementer"])
    #expect(list.lines(with: "inform  T-2").count == 4)
  }

  @Test func `are informed by the session that opens the run, too`() throws {
    let run = try TestRun(
      Peers.scenario(
        informs: "skill: python",
        scripts: "  spec-planner: [{does: [{inform: \"*\", text: we begin}]}]"
      )
    )
    #expect(run.lines(with: "(we begin)").count == 4)
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
  }

  @Test func `get no more messages after a crash of the sender`() throws {
    let run = try TestRun(
      Peers.scenario(
        informs: "inform: \"*\"",
        """
        faults:
          - {id: dies, crash: {agent: backend-implementer, after: handoff.sent, nth: 1, restart: 1m}}
        """
      )
    )
    #expect(run.informed.first == "code-reviewer")
    #expect(run.times(of: "backend-implementer -> frontend-implementer  inform").first != "6m")
  }

  @Test(arguments: [
    ("does: [{inform: fronted-implementer, absent: true}]", 1),
    ("does: [{inform: [nobody, no-one], absent: true}]", 2),
    ("hands: [{inform: [nobody, no-one], absent: true}, {deliver: verify-app}]", 2),
  ])
  func `are told to be unknown if no agent has the name`(clause: String, count: Int) throws {
    let run = try TestRun(
      Fixture.work + "behaviour: {backend-implementer: [{\(clause)}]}\nplatform: {messages: idle}\n"
    )
    #expect(run.lines(with: "nobody has that name").count == count)
    #expect(run.violations(of: "handoff.unknown-agent").count == count)
  }
}

/// What a message is not.
@Suite struct `A message is no step of its task` {
  @Test func `and no result of its session`() throws {
    let run = try TestRun(
      Peers.scenario().replacing(
        "does: [{write: api/a.py}",
        with: "hands: [{inform: verify-app}], does: [{write: api/a.py}"
      )
    )
    #expect(
      run.violations(of: "liveness.premature-end") == [
        "liveness.premature-end by backend-implementer on T-1"
      ]
    )
  }

  @Test(arguments: ["queue", "idle"])
  func `and does not keep the task from being tried again`(messages: String) throws {
    let run = try TestRun(
      Peers.scenario(
        messages,
        """
        faults:
          - {id: gone, crash: {agent: frontend-implementer, at: 1m}}
          - {id: silent, stop-silently: {agent: backend-implementer, nth: 1}}
        """
      )
      .replacing(", touches: [web/b.tsx]", with: ", phase: 2, touches: [web/b.tsx]")
    )
    #expect(run.outcomes.first == "T-1 completed")
    #expect(run.retries == 1)
  }

  @Test func `and shifts no draw of its reader's work`() throws {
    let model = "model: {code-reviewer: {takes: {p50: 4m, p90: 30m}}}"
    func end(_ informs: String, seed: UInt64) throws -> [String] {
      let plan = try Fixture.plan(Peers.scenario("idle", informs: informs, model))
      return TestRun(plan, seed: seed).times(of: "T-1 ended")
    }
    for seed in UInt64(0)..<10 {
      let informed = try end("inform: code-reviewer", seed: seed)
      #expect(try informed == end("skill: python", seed: seed))
    }
  }

  @Test func `and is not one of its rounds`() throws {
    let run = try TestRun(
      Peers.scenario("idle", informs: "inform: [verify-app, code-reviewer]", "limits: {rounds: 1}")
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.retries == 0)
  }

  @Test func `and goes to nobody else if its receiver is gone for good`() throws {
    let scenario = { (messages: String) in
      Peers.scenario(
        messages,
        informs: "skill: python",
        scripts: "  code-reviewer: [{does: [{inform: frontend-implementer}]}]",
        "faults: [{id: gone, crash: {agent: frontend-implementer, at: 1m}}]"
      )
      .replacing(", touches: [web/b.tsx]", with: ", phase: 2, touches: [web/b.tsx]")
    }
    #expect(try TestRun(scenario("queue")).informed == ["backend-implementer"])
    let run = try TestRun(scenario("idle"))
    #expect(run.informed == ["frontend-implementer"])
    #expect(run.unread == ["frontend-implementer away"])
  }
}
