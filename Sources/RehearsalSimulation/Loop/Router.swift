/// The orchestrator as a queue before servers, first in, first out.
struct Router {
  private let takes: Int64
  /// Whom handoffs go through, where they go through somebody.
  let orchestrator: AgentID?
  private var freeAt: [Int64]

  init(for plan: Plan) {
    takes = plan.platform.takes
    freeAt = Array(repeating: 0, count: plan.platform.servers)
    switch plan.platform.routing {
    case .direct: orchestrator = nil
    case .orchestrated: orchestrator = plan.orchestrator
    }
  }

  /// Returns how long a handoff spends at the orchestrator, waiting included, in nanoseconds.
  mutating func pass(now: Int64) -> Int64 {
    guard takes > 0 else { return 0 }
    var earliest = 0
    for server in freeAt.indices where freeAt[server] < freeAt[earliest] {
      earliest = server
    }
    freeAt[earliest] = max(now, freeAt[earliest]).addingSaturated(takes)
    return freeAt[earliest] - now
  }
}
