/// The orchestrator's first-in, first-out queue, with one or more servers.
struct Router {
  /// How long routing one handoff takes, in nanoseconds of virtual time.
  private let serviceTime: Int64
  /// The agent that handoffs pass through, or `nil` with direct routing.
  let orchestrator: AgentID?
  /// The times at which the servers are next free, in nanoseconds of virtual time.
  private var freeAt: [Int64]

  init(for plan: Plan) {
    serviceTime = plan.platform.takes
    freeAt = Array(repeating: 0, count: plan.platform.servers)
    switch plan.platform.routing {
    case .direct: orchestrator = nil
    case .orchestrated: orchestrator = plan.orchestrator
    }
  }

  /// Routes a handoff and returns how many nanoseconds it spends at the orchestrator, including the
  /// time in the queue.
  mutating func route(now: Int64) -> Int64 {
    guard serviceTime > 0 else { return 0 }
    var earliest = 0
    for server in freeAt.indices where freeAt[server] < freeAt[earliest] {
      earliest = server
    }
    freeAt[earliest] = max(now, freeAt[earliest]).addingSaturated(serviceTime)
    return freeAt[earliest] - now
  }
}
