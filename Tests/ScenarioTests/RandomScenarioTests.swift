import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Scenarios that are drawn from a seed, and the audit of their runs.
///
/// `stress scenarios` tries many more of them, and names the seed of one that traps.
@Suite struct `Random scenarios` {
  private static let tally: TrialTally = {
    var tally = TrialTally()
    for seed: UInt64 in 0..<300 { tally.tryOut(seed) }
    return tally
  }()

  @Test func `end, with every handoff, session and task accounted for, and twice alike`() {
    let failures = Self.tally.failures.map { "seed \($0.seed): \($0.reasons)" }
    #expect(failures == [])
  }

  @Test func `are seldom rejected by the loader`() {
    #expect(Self.tally.rejections.count < 15)
    #expect(Self.tally.ran + Self.tally.rejections.count == 300)
  }

  @Test func `use every part of the format that they know`() {
    #expect(Self.tally.featureCounts.filter { $0.count == 0 }.map(\.name) == [])
    #expect(Self.tally.verbCounts.count { $0.count > 0 } >= 30)
  }

  @Test func `are the same for the same seed`() {
    #expect(RandomScenario(seed: 7).text == RandomScenario(seed: 7).text)
    #expect(RandomScenario(seed: 7).text != RandomScenario(seed: 8).text)
  }
}

/// The audit of a run's events.
@Suite struct `The audit of a run` {
  private static let rest = """
    platform: {slots: 1}
    faults: [{id: twice, duplicate: {intent: deliver}}]
    """

  /// Returns what the audit finds if the events of a run are changed.
  private func findings(_ change: (inout [Event]) -> Void) throws -> [String] {
    let run = try TestRun(Fixture.work + Self.rest)
    var events = run.events
    change(&events)
    var audit = RunAudit(run.plan)
    for (index, event) in events.enumerated() {
      var event = event
      event.sequence = UInt64(index)
      audit.observe(event)
    }
    var summary = run.summary
    summary.events = UInt64(events.count)
    audit.conclude(summary)
    return audit.discrepancies
  }

  @Test func `finds nothing in a run as it was`() throws {
    #expect(try findings { _ in } == [])
  }

  @Test(arguments: [
    Event.Name.taskSubmitted, .taskEnded, .handoffSent, .handoffDelivered, .handoffDuplicated,
    .sessionOpened, .sessionEnded, .runEnded,
  ])
  func `misses an event that did not happen`(name: Event.Name) throws {
    let found = try findings { events in
      if let index = events.lastIndex(where: { $0.kind.name == name }) { events.remove(at: index) }
    }
    #expect(found != [])
  }

  @Test(arguments: [
    Event.Name.taskSubmitted, .taskStarted, .taskEnded, .handoffSent, .handoffDelivered,
    .sessionOpened, .sessionEnded, .runEnded,
  ])
  func `sees an event that happens twice`(name: Event.Name) throws {
    let found = try findings { events in
      if let index = events.firstIndex(where: { $0.kind.name == name }) {
        events.insert(events[index], at: index)
      }
    }
    #expect(found != [])
  }
}
