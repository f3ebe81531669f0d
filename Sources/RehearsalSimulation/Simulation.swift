/// Runs plans.
///
/// A run cannot fail: whatever goes wrong inside it is an event like any other. The same plan and
/// seed give the same events in any process, on any number of cores.
public struct Simulation: Sendable {
  /// Makes an agent on the loop of a run, or `nil` where the protocol's own is to be used.
  public typealias Casting = @Sendable (_ name: String, EventLoop) -> AnyAgent?

  /// The plan.
  public let plan: Plan
  private let casting: Casting

  /// Creates a simulation of a plan in which every agent follows the protocol of its role.
  public init(_ plan: Plan) {
    self.init(plan) { _, _ in nil }
  }

  /// Creates a simulation in which some agents are actors of your own.
  public init(_ plan: Plan, casting: @escaping Casting) {
    self.plan = plan
    self.casting = casting
  }

  /// Runs the plan once with a seed, on the calling thread, and returns what is known at its end.
  public func run(seed: UInt64) -> RunSummary {
    run(EventLoop(plan: plan, seed: seed))
  }

  /// Runs the plan once, on the calling thread, while somebody looks on.
  ///
  /// - Parameters:
  ///   - seed: What every draw of the run is keyed by.
  ///   - kinds: The kinds of event that are shown; what nobody has a use for costs less unseen.
  ///   - observe: Is given each event of these kinds as it happens; it must not touch the run.
  /// - Returns: What is known at the run's end.
  public func run(
    seed: UInt64,
    showing kinds: EventKinds = .all,
    observe: (borrowing Event) -> Void
  ) -> RunSummary {
    withoutActuallyEscaping(observe) { observe in
      run(EventLoop(plan: plan, seed: seed, kinds: kinds, observe: observe))
    }
  }

  /// Runs the plan once, on the calling thread, unless it is told to stop.
  ///
  /// - Parameters:
  ///   - seed: What every draw of the run is keyed by.
  ///   - kinds: The kinds of event that are shown.
  ///   - isStopped: Is asked now and then; it must not touch the run.
  ///   - observe: Is given each event of these kinds as it happens; it must not touch the run.
  /// - Returns: What is known at the run's end, or `nil` where it was stopped before.
  public func run(
    seed: UInt64,
    showing kinds: EventKinds = .all,
    isStopped: () -> Bool,
    observe: (borrowing Event) -> Void
  ) -> RunSummary? {
    withoutActuallyEscaping(observe) { observe in
      let loop = EventLoop(plan: plan, seed: seed, kinds: kinds, observe: observe)
      return run(loop, isStopped) ? loop.summary : nil
    }
  }

  private func run(_ loop: EventLoop) -> RunSummary {
    _ = run(loop) { false }
    return loop.summary
  }

  /// Runs a loop and returns whether it came to its end.
  private func run(_ loop: EventLoop, _ isStopped: () -> Bool) -> Bool {
    let agents = plan.agents.map { agent in
      casting(plan.name(of: agent), loop) ?? .immediate(ProtocolAgent(agent, on: loop))
    }
    return loop.run(agents, isStopped)
  }
}
