import RehearsalSimulation
import Support
import Testing

@Suite struct `Heal` {
  private static let faults = """
    behaviour: {backend-implementer: [{takes: 10m, times: always}]}
    heal: 1h

    """

  @Test func `ends every fault`() throws {
    let trial = try TestRun(
      Fixture.work + Self.faults
        + "faults: [{id: f, delay: {by: 9h}}, {id: g, drop: {from: verify-app}}]"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    let late = trial.events.filter {
      $0.kind.name == .faultInjected && $0.time.nanoseconds >= 3_600_000_000_000
    }
    #expect(late.isEmpty)
    #expect(trial.summary.time.nanoseconds < 2 * 3_600_000_000_000)
  }

  // In the hour before all faults end, a tenth of an hour's work is done.
  @Test(arguments: [("2h", 174), ("5m", 50)] as [(String, Int64)])
  func `lets a slow session go on at its usual pace`(takes: String, minutes: Int64) throws {
    let trial = try TestRun(
      Fixture.work + """
        model: {backend-implementer: {takes: \(takes)}}
        faults: [{id: s, slow: {agent: backend-implementer, times: 10}}]
        heal: 1h
        expect: {never: [liveness.not-healed]}
        """
    )
    #expect(trial.summary.time.nanoseconds == minutes * 60_000_000_000)
    #expect(trial.outcomes == ["T-1 completed"] && trial.verdict == "pass")
  }

  @Test func `ends several faults that slow one session together`() throws {
    // In the hour before all faults end, a sixth of an hour's work is done.
    let trial = try TestRun(
      Fixture.work + """
        model: {backend-implementer: {takes: 2h}}
        faults:
          - {id: s, slow: {agent: backend-implementer, times: 3}}
          - {id: t, slow: {agent: backend-implementer, times: 2}}
        heal: 1h
        """
    )
    #expect(trial.summary.time.nanoseconds == 170 * 60_000_000_000)
  }

  @Test func `restarts crashed agents and resumes paused ones`() throws {
    for fault in [
      "crash: {agent: verify-app, at: 1m}", "crash: {agent: verify-app, at: 1m, restart: 9h}",
      "pause: {agent: verify-app, at: 1m, for: 9h}",
    ] {
      let trial = try TestRun(Fixture.work + Self.faults + "faults: [{id: f, \(fault)}]")
      #expect(trial.outcomes == ["T-1 completed"], "\(fault)")
      #expect(trial.summary.time.nanoseconds == 3_600_000_000_000, "\(fault)")
    }
  }
}
