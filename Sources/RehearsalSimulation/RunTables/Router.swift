/// The orchestrator's first-in, first-out queue for handoffs, with one or more servers.
struct Router {
  /// How long one server takes to route a handoff, in nanoseconds of virtual time.
  private let serviceTime: Int64
  /// The orchestrator through which handoffs pass, or `nil` if handoffs go directly to their receivers.
  let orchestrator: AgentID?
  /// For each server, the time at which it is free again, in nanoseconds of virtual time.
  private var freeTimes: [Int64]

  init(for plan: Plan) {
    serviceTime = plan.platform.routingTime
    freeTimes = Array(repeating: 0, count: plan.platform.servers)
    switch plan.platform.routing {
    case .direct: orchestrator = nil
    case .orchestrated: orchestrator = plan.orchestrator
    }
  }

  /// Routes a handoff, and returns how many nanoseconds the handoff spends in the queue and at a server.
  mutating func route(now: Int64) -> Int64 {
    guard serviceTime > 0 else { return 0 }
    var earliestFreeServer = 0
    for server in freeTimes.indices where freeTimes[server] < freeTimes[earliestFreeServer] {
      earliestFreeServer = server
    }
    freeTimes[earliestFreeServer] = max(now, freeTimes[earliestFreeServer]).addingSaturated(
      serviceTime
    )
    return freeTimes[earliestFreeServer] - now
  }
}
