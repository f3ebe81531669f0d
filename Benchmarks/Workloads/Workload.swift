public import RehearsalSimulation

/// A workload of a given shape and size for custom actors on the event loop, to measure the cost of
/// a handoff.
///
/// The runs do everything that runs of a scenario do. Names are interned, the digest of the trace
/// is computed, limits are checked, and faults may strike.
public protocol Workload: Sendable {
  /// Creates the plan.
  func makePlan() -> Plan

  /// Creates the agent with the given name on the run's event loop.
  func makeAgent(_ name: String, in plan: Plan, on loop: EventLoop) -> AnyAgent
}

extension Workload {
  /// Creates a plan with direct routing for agents that hand work to each other.
  ///
  /// - Parameters:
  ///   - name: The name of the plan.
  ///   - agents: The names of the agents.
  ///   - edges: The pairs of sender and receiver.
  ///   - serial: The agents that have one session at a time.
  /// - Returns: The plan, without tasks.
  func plan(
    _ name: String,
    agents: [String],
    edges: [(String, String)],
    serial: Set<String> = []
  ) -> Plan {
    var contracts: [String: Contract] = [:]
    let location = SourceLocation(file: name, line: 1)
    for (sender, receiver) in edges {
      contracts[sender, default: Contract()].handsOffTo.append(
        Contract.Edge(agent: receiver, purpose: "work", location: location)
      )
      contracts[receiver, default: Contract()].receivesFrom.append(
        Contract.Edge(agent: sender, purpose: "work", location: location)
      )
    }
    let members = agents.map { agent in
      var member = Plan.Member(contract: contracts[agent] ?? Contract(), role: .worker)
      member.sessions = serial.contains(agent) ? 1 : nil
      return (name: agent, member: member)
    }
    var plan = Plan(name: name, members: members)
    plan.platform.routing = .direct
    plan.limits.events = .max
    plan.limits.repeats = .max
    return plan
  }
}

extension Workload {
  /// Returns the number at the end of a name such as `agent-17`, or zero if the name has no number.
  func number(in name: String) -> Int {
    var (number, scale) = (0, 1)
    for byte in name.utf8.reversed() {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), scale < 1_000_000_000 else {
        break
      }
      number += Int(byte - UInt8(ascii: "0")) * scale
      scale *= 10
    }
    return number
  }
}
