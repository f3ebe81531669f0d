public import RehearsalSimulation

/// Work of a given shape and size for plain actors on the event loop, to measure what a handoff costs.
///
/// Nothing that a scenario would have is left out: names are interned, the trace has its digest,
/// limits are checked and faults may strike.
public protocol Workload: Sendable {
  /// The plan, made anew at each use.
  func makePlan() -> Plan

  /// Makes the agent of a name on the loop of a run.
  func makeAgent(_ name: String, in plan: Plan, on loop: EventLoop) -> AnyAgent
}

extension Workload {
  /// A plan of agents who may hand work to each other as the pairs say, straight.
  ///
  /// - Parameters:
  ///   - name: The plan's name.
  ///   - agents: The agents' names.
  ///   - edges: Who hands work to whom.
  ///   - serial: The agents that take one session at a time.
  /// - Returns: The plan, without tasks.
  func plan(
    _ name: String,
    agents: [String],
    edges: [(String, String)],
    serial: Set<String> = []
  ) -> Plan {
    var contracts: [String: Contract] = [:]
    let place = SourceLocation(file: name, line: 1)
    for (sender, receiver) in edges {
      contracts[sender, default: Contract()].handsOffTo.append(
        Contract.Edge(agent: receiver, purpose: "work", location: place)
      )
      contracts[receiver, default: Contract()].receivesFrom.append(
        Contract.Edge(agent: sender, purpose: "work", location: place)
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
  /// The number at the end of a name such as `agent-17`; zero where there is none.
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
