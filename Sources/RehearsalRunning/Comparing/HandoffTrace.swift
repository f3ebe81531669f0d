public import RehearsalSimulation

/// The first handoffs of a run, with the time each was sent.
public struct HandoffTrace: Sendable {
  /// The handoffs, in the order they were sent.
  public private(set) var handoffs: [(handoff: Handoff, time: Instant)] = []
  /// How many more the run sent.
  public private(set) var omitted = 0

  /// Runs a plan once with a seed and keeps its first handoffs.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - seed: What every draw of the run is keyed by.
  ///   - limit: The most handoffs that are kept.
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
