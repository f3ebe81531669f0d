import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A fault that lasts for a time` {
  private static func lost(_ fault: String) throws -> [String] {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/1.py]}
          - {id: T-2, description: b, agent: backend-implementer, touches: [api/2.py], needs: [T-1]}
          - {id: T-3, description: c, agent: backend-implementer, touches: [api/3.py], needs: [T-2]}
      behaviour: {backend-implementer: [{takes: 10m, times: always}]}
      faults: [{id: f, \(fault)}]
      """
    )
    return run.events.compactMap { event in
      guard case .faultInjected = event.kind else { return nil }
      return "\(run.plan.name(of: event.task)) \(VirtualTime(event.time.nanoseconds))"
    }
  }

  @Test func `strikes during it alone, and counts its occasions then`() throws {
    let inform = "duplicate: {from: backend-implementer, to: verify-app"
    #expect(try Self.lost("\(inform)}") == ["T-1 10m", "T-2 20m", "T-3 30m"])
    #expect(try Self.lost("\(inform)}, during: {from: 15m}") == ["T-2 20m", "T-3 30m"])
    #expect(try Self.lost("\(inform)}, during: {until: 20m}") == ["T-1 10m"])
    #expect(try Self.lost("\(inform), nth: 1}, during: {from: 15m, until: 1h}") == ["T-2 20m"])
  }

  @Test func `strikes sessions that open during it`() throws {
    let slow = "slow: {agent: backend-implementer, times: 2}"
    #expect(try Self.lost("\(slow), during: {from: 5m, until: 15m}") == ["T-2 10m"])
  }
}
