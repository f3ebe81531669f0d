public import RehearsalSimulation

/// The first handoffs of a run, each with the virtual time at which it was sent.
public struct HandoffTrace: Sendable {
  /// The handoffs, in the order in which they were sent.
  public private(set) var handoffs: [(handoff: Handoff, time: Instant)] = []
  /// How many handoffs the run sent after these.
  public private(set) var omitted = 0

  /// Runs a plan once with a seed, and stores the first handoffs.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - seed: The seed of the run.
  ///   - limit: How many handoffs to store at most.
  public init(_ plan: Plan, seed: UInt64, limit: Int = 40) {
    var handoffs: [(handoff: Handoff, time: Instant)] = []
    var omitted = 0
    _ = Simulation(plan).run(seed: seed, showing: EventKinds([.handoffSent])) { event in
      guard case .handoffSent(let handoff, _) = event.kind else { return }
      if handoffs.count < limit {
        handoffs.append((handoff, event.time))
      } else {
        omitted += 1
      }
    }
    self.handoffs = handoffs
    self.omitted = omitted
  }
}
