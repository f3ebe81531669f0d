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
    causes = EventCauses(of: trial.events).causes
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

  @Test func `of the start of a run is unknown`() throws {
    #expect(try cause(of: .runStarted) == nil)
  }
}
