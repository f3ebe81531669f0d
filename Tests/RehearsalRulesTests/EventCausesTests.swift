import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The cause of an event` {
  private let trial: TestRun
  private let causes: [Int?]

  init() throws {
    trial = try TestRun(
      Fixture.plan(
        Fixture.work + """
          behaviour: {backend-implementer: [{takes: 10m, times: always}]}
          faults:
            - {id: cut, drop: {from: verify-app, to: code-reviewer, nth: 1}}
            - {id: twice, duplicate: {to: verify-app, nth: 1}}

          """
      )
    )
    causes = EventCauses(of: trial.events).causeIndices
  }

  private func index(of name: Event.Name) throws -> Int {
    try #require(trial.events.firstIndex { $0.kind.name == name })
  }

  private func cause(of name: Event.Name) throws -> Event.Name? {
    try causes[index(of: name)].map { trial.events[$0].kind.name }
  }

  @Test func `is before the event, and every event has an entry`() {
    #expect(causes.count == trial.events.count)
    for (index, cause) in causes.enumerated() { #expect(cause.map { $0 < index } ?? true) }
  }

  @Test func `of a session is the delivery, and of a delivery the sending`() throws {
    #expect(try cause(of: .handoffDelivered) == .handoffSent)
    let opened = trial.events.indices.filter {
      trial.events[$0].kind == .sessionOpened && trial.events[$0].handoff != .none
    }
    #expect(!opened.isEmpty)
    for index in opened {
      let cause = try #require(causes[index])
      #expect(trial.events[cause].kind.name == .handoffDelivered)
      #expect(trial.events[cause].handoff == trial.events[index].handoff)
    }
  }

  @Test func `of what happens in a session is its opening`() throws {
    let written = try index(of: .actWrite)
    let cause = try #require(causes[written])
    #expect(trial.events[cause].kind == .sessionOpened)
    #expect(trial.events[cause].session == trial.events[written].session)
  }

  @Test func `of a loss and of a duplicate is the fault`() throws {
    for name in [Event.Name.handoffLost, .handoffDuplicated] {
      #expect(try cause(of: name) == .faultInjected)
    }
    #expect(try cause(of: .faultInjected) == nil)
  }

  @Test func `of a retry goes back to the loss after which nothing came`() throws {
    let trial = try TestRun(
      Fixture.plan(
        Fixture.work
          + "faults: [{id: cut, drop: {from: verify-app, to: code-reviewer, nth: 1}}]\n"
      )
    )
    let causes = EventCauses(of: trial.events).causeIndices
    var chain: [Event.Name] = []
    var next = trial.events.firstIndex { $0.kind.name == .retryScheduled }
    while let event = next {
      chain.append(trial.events[event].kind.name)
      next = causes[event]
    }
    #expect(chain.contains(.handoffLost), "\(chain)")
  }

  @Test func `of a handoff that is sent again is the missing answer, and so is that of a late one`()
    throws
  {
    // Sent at 30m, due at 45m, answered too late at 50m and sent again at 55m.
    let trial = try TestRun(
      """
      platform: {reply: {to: verify-app, within: 15m, backoff: {first: 10m}}}
      \(Fixture.work)behaviour:
        backend-implementer: [{takes: 30m}]
        verify-app: [{takes: 20m}, {takes: 10m}]
      """
    )
    let causes = EventCauses(of: trial.events).causeIndices
    let sent = trial.events.indices.filter { index in
      guard case .handoffSent(let handoff, _) = trial.events[index].kind else { return false }
      return trial.plan.name(of: handoff.receiver) == "verify-app"
    }
    try #require(sent.count == 2)
    let missed = try #require(trial.events.firstIndex { $0.kind.name == .replyMissed })
    let late = try #require(trial.events.firstIndex { $0.kind.name == .replyLate })
    #expect(late < sent[1])
    #expect(causes[missed] == sent[0])
    #expect(causes[sent[1]] == missed)
    #expect(causes[late] == missed)
  }

  @Test
  func `of a call that is sent again is its own missing answer, not that of an answered call`()
    throws
  {
    // Both calls miss their deadline at 5m. The first is answered at 11m, and the second was lost.
    let trial = try TestRun(
      Fixture.plan(
        Fixture.work + """
          platform: {reply: [{intent: call, within: 5m, backoff: {first: 20m}, late: taken}]}
          faults: [{id: cut, drop: {intent: call, nth: 2}}]
          behaviour:
            backend-implementer: [{does: [{call: frontend-implementer, count: 2}, {wait: all}]}]
            frontend-implementer: [{when: {intent: call}, takes: 11m}]

          """
      )
    )
    let causes = EventCauses(of: trial.events).causeIndices
    func indices(_ name: Event.Name) -> [Int] {
      trial.events.indices.filter { trial.events[$0].kind.name == name }
    }
    let calls = indices(.handoffSent).filter { index in
      guard case .handoffSent(let handoff, _) = trial.events[index].kind else { return false }
      return handoff.intent == .call
    }
    try #require(calls.count == 3)
    let missedReplies = indices(.replyMissed)
    try #require(missedReplies.count == 2)
    let late = try #require(indices(.replyLate).first)
    #expect(missedReplies[1] < late && late < calls[2])
    #expect(causes[missedReplies[0]] == calls[0])
    #expect(causes[missedReplies[1]] == calls[1])
    #expect(causes[calls[2]] == missedReplies[1])
  }

  @Test func `of a skipped task is the end of the task that it needs`() throws {
    let trial = try TestRun(
      Fixture.plan(
        """
        work:
          tasks:
            - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
            - {id: T-2, description: Build that, agent: backend-implementer, needs: [T-1], touches: [api/b.py]}
        platform: {attempts: 1}
        faults: [{id: cut, drop: {from: verify-app, to: code-reviewer}}]

        """
      )
    )
    let causes = EventCauses(of: trial.events).causeIndices
    let ends = trial.events.indices.filter { trial.events[$0].kind.name == .taskEnded }
    #expect(ends.count == 2)
    #expect(causes[ends[1]] == ends[0])
    let given = try #require(causes[ends[0]])
    #expect(trial.events[given].kind.name == .handoffLost)
  }

  /// Returns the name of the event that led to the end of the wait for a called agent.
  private func causeOfResumption(_ wait: String, _ rest: String = "") throws -> Event.Name? {
    let trial = try TestRun(
      Fixture.plan(
        Fixture.work + """
          behaviour:
            backend-implementer:
              - {takes: 20m, does: [{call: frontend-implementer}, \(wait), {write: api/a.py}]}
            frontend-implementer: [{when: {intent: call}, takes: 30m}]
          \(rest)
          """
      )
    )
    let resumed = try #require(trial.events.firstIndex { $0.kind.name == .sessionResumed })
    return EventCauses(of: trial.events).causeIndices[resumed].map { trial.events[$0].kind.name }
  }

  @Test func `of the end of a wait is the answer`() throws {
    #expect(try causeOfResumption("{wait: all}") == .handoffJoined)
  }

  @Test func `of the end of a wait without the answer is its deadline or the start of the wait`()
    throws
  {
    let cut = "faults: [{id: cut, drop: {intent: call, nth: 1}}]"
    let givenUp = try causeOfResumption(
      "{wait: all}",
      "platform: {reply: {intent: call, within: 40m, tries: 1}}\n" + cut
    )
    #expect(givenUp == .replyMissed)
    #expect(try causeOfResumption("{wait: {of: 1, within: 25m}}", cut) == .sessionWaiting)
  }

  @Test func `of a session without a handoff is the missing answer that opened it`() throws {
    let trial = try TestRun(
      Fixture.plan(
        Fixture.work + """
          platform: {reply: {to: code-reviewer, within: 60m, tries: 1, then: escalate}}
          faults: [{id: cut, drop: {to: code-reviewer, nth: 1}}]

          """
      )
    )
    let causes = EventCauses(of: trial.events).causeIndices
    let missed = try #require(trial.events.firstIndex { $0.kind.name == .replyMissed })
    let opened = try #require(
      trial.events.indices.first { $0 > missed && trial.events[$0].kind == .sessionOpened }
    )
    #expect(trial.events[opened].handoff == .none)
    #expect(causes[opened] == missed)
  }

  @Test func `of the start of a run is unknown`() throws {
    #expect(try cause(of: .runStarted) == nil)
  }
}
