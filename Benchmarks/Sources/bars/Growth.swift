import RehearsalBenchmark
import RehearsalSimulation

/// How the cost of a handoff changes with how many there are, and with how many agents.
enum Growth {
  static var handoffs: Bar {
    let costs = [1_000, 10_000, 100_000, 1_000_000, 10_000_000].map { handoffs in
      let ring = RingWorkload(handoffs: handoffs, agents: 10, tokens: 10)
      return (handoffs, ring.cost(of: handoffs, repeats: max(3, 3_000_000 / handoffs)))
    }
    return bar("1,000 to 10,000,000 handoffs", costs)
  }

  static var agents: Bar {
    let costs = [4, 100, 1_000, 10_000, 100_000].map { agents in
      // A hundred rounds for each token, so that making the agents is a part of it but not most.
      let handoffs = max(1_000_000, agents * 100)
      let ring = RingWorkload(handoffs: handoffs, agents: agents, tokens: 100)
      return (agents, ring.cost(of: handoffs, repeats: 3))
    }
    return bar("4 to 100,000 agents", costs)
  }

  private static func bar(_ name: String, _ costs: [(Int, Double)]) -> Bar {
    let sorted = costs.map(\.1).sorted()
    return Bar(
      name: "ns a handoff from \(name), the dearest to the cheapest",
      ratio: sorted[sorted.count - 1] / sorted[0],
      bound: .atMost(2),
      details: costs.map { "\($0.0): \($0.1.short) ns" }.joined(separator: ", ")
    )
  }
}

extension Workload {
  /// The processor time of a handoff in nanoseconds, the lowest of some repeats of the whole run.
  func cost(of handoffs: Int, repeats: Int) -> Double {
    let plan = makePlan()
    let simulation = Simulation(plan) { makeAgent($0, in: plan, on: $1) }
    _ = simulation.run(seed: 0)
    return (0..<repeats).map { _ in
      let timing = Timing { [simulation.run(seed: 0)] }
      return timing.nanosecondsPerHandoff
    }.min() ?? .infinity
  }
}

/// What handlers that may wait cost.
enum Handlers {
  static var waiting: Bar {
    let handoffs = 1_000_000
    let costs = [RingWorkload.Handlers.delayed, .waiting].map { handlers in
      RingWorkload(handoffs: handoffs, agents: 10_000, handlers: handlers)
        .cost(of: handoffs, repeats: 5)
    }
    return Bar(
      name: "handlers that may wait, a tenth do, to handlers that do not",
      ratio: costs[1] / costs[0],
      bound: .atMost(3),
      details: "\(costs[1].short) ns to \(costs[0].short) ns a handoff"
    )
  }
}
