/// A simulation of a plan.
///
/// A run cannot fail, because anything that goes wrong in a run is an event like any other. The
/// same plan and seed give the same events in every process and on any number of cores.
public struct Simulation: Sendable {
  /// A closure that creates the agent with the given name on the run's event loop, or returns `nil`
  /// to use the protocol's agent.
  public typealias Casting = @Sendable (_ name: String, EventLoop) -> AnyAgent?

  /// The plan.
  public let plan: Plan
  private let casting: Casting

  /// Creates a simulation of a plan in which every agent follows the protocol of its role.
  public init(_ plan: Plan) {
    self.init(plan) { _, _ in nil }
  }

  /// Creates a simulation in which custom actors replace some agents.
  public init(_ plan: Plan, casting: @escaping Casting) {
    self.plan = plan
    self.casting = casting
  }

  /// Runs the plan once, on the calling thread, and returns the result.
  ///
  /// - Parameter seed: The seed of the run. All random draws depend on it.
  /// - Returns: The result of the run.
  public func run(seed: UInt64) -> RunSummary {
    run(EventLoop(plan: plan, seed: seed))
  }

  /// Runs the plan once, on the calling thread, and passes its events to an observer.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run. All random draws depend on it.
  ///   - kinds: The kinds of event to observe. Events of other kinds cost less.
  ///   - observe: A closure that receives each event of these kinds as the event happens. The
  ///     closure must not touch the run.
  /// - Returns: The result of the run.
  public func run(
    seed: UInt64,
    showing kinds: EventKinds = .all,
    observe: (borrowing Event) -> Void
  ) -> RunSummary {
    withoutActuallyEscaping(observe) { observe in
      run(EventLoop(plan: plan, seed: seed, kinds: kinds, observe: observe))
    }
  }

  /// Runs the plan once, on the calling thread, until it ends or is stopped.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run. All random draws depend on it.
  ///   - kinds: The kinds of event to observe.
  ///   - isStopped: A closure that returns whether to stop, called about every thousand steps. The
  ///     closure must not touch the run.
  ///   - observe: A closure that receives each event of these kinds as the event happens. The
  ///     closure must not touch the run.
  /// - Returns: The result of the run, or `nil` if the run was stopped.
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

  /// Runs a loop and returns whether the run completed.
  private func run(_ loop: EventLoop, _ isStopped: () -> Bool) -> Bool {
    let agents = plan.agents.map { agent in
      casting(plan.name(of: agent), loop) ?? .immediate(ProtocolAgent(agent, on: loop))
    }
    return loop.run(agents, isStopped)
  }
}
