/// The random draws of a model for one session.
struct SessionDraws {
  /// How long the session takes, in nanoseconds.
  private(set) var duration: Int64?
  /// How many tokens the session spends.
  private(set) var tokens: Int64?
  /// The indices of the task's criteria that are not met.
  private(set) var unmetCriteria: [Int] = []
  /// The flaws that the attempt leaves.
  private(set) var flaws: [Flaw] = []
  /// The indices of the work's flaws that a judge misses.
  private(set) var missedFlaws: [Int] = []
  /// Whether the attempt fails.
  private(set) var fails = false
  /// The agent that the task is for, if the agent is a router.
  private(set) var rightRoute: AgentID?
  /// Whether a router gives the task to another agent than the one that the task is for.
  private var misroutes = false
  /// The random number that chooses such an agent.
  private var wrongRoute: UInt64 = 0
  /// Whether the agent notices that a router gave the task to it by mistake.
  private(set) var noticesMisroute = true
  /// The numbers that the session reports.
  private(set) var numbers: [Measurement] = []

  /// The draws of a session without a model.
  static let none = SessionDraws()

  private init() {}

  /// Draws the values for a session from a model.
  ///
  /// Every use has its own random stream.
  ///
  /// - Parameters:
  ///   - model: The model of the agent.
  ///   - seed: The seed of the run.
  ///   - agent: The digest of the agent's name.
  ///   - task: The digest of the task's identifier.
  ///   - session: How many earlier sessions the agent has had on the task.
  ///   - criteria: How many criteria the task has.
  ///   - count: How many flaws of the work a judge can find.
  init(
    _ model: Model,
    seed: UInt64,
    agent: UInt64,
    task: UInt64,
    session: Int,
    criteria: Int = 0,
    flaws count: Int = 0
  ) {
    func stream(_ use: Model.Use, _ number: Int = 0) -> RandomStream {
      RandomStream(seed: seed, key: agent, task, UInt64(session), use.rawValue, UInt64(number))
    }
    func happens(_ chance: Percentage, _ use: Model.Use, _ number: Int = 0) -> Bool {
      var stream = stream(use, number)
      return stream.happens(chance)
    }
    func sample(_ distribution: Distribution, _ use: Model.Use, _ number: Int = 0) -> Int64 {
      var stream = stream(use, number)
      return distribution.sample(&stream)
    }
    duration = model.takes.map { max(0, sample($0, .takes)) }
    tokens = model.spends.map { max(0, sample($0, .spends)) }
    if let chance = model.meets {
      unmetCriteria = (0..<criteria).filter { !happens(chance, .meets, $0) }
    }
    flaws = model.flaws.enumerated().compactMap { number, entry in
      happens(entry.rate, .flaws, number) ? entry.flaw : nil
    }
    if let chance = model.finds {
      missedFlaws = (0..<count).filter { !happens(chance, .finds, $0) }
    }
    if !model.routes.isEmpty {
      // The agent that a task is for is the same in all sessions.
      var right = RandomStream(seed: seed, key: agent, task, 0, Model.Use.rightRoute.rawValue, 0)
      rightRoute = Model.pick(from: model.routes, right.next())
      misroutes = model.misroutes.map { happens($0, .misroutes) } ?? false
      var wrong = stream(.wrongRoute)
      wrongRoute = wrong.next()
    }
    if let chance = model.handsBack { noticesMisroute = happens(chance, .handsBack) }
    if let chance = model.succeeds { fails = !happens(chance, .succeeds) }
    numbers = model.reports.enumerated().map { number, entry in
      let hundredths = sample(entry.distribution, .reports, number)
      return Measurement(
        metric: entry.metric,
        value: Percentage(hundredths: Int(min(max(hundredths, 0), 10_000)))
      )
    }
  }

  /// Returns the agent to which a router gives a task, or `nil` if it has given the task to all of them.
  func route(among routes: [Model.Route], _ route: TaskRoute) -> AgentID? {
    let untried = routes.filter { !route.tried.contains($0.agent) }
    let wrong = untried.filter { $0.agent != route.right }
    guard wrong.count == untried.count || (misroutes && !wrong.isEmpty) else { return route.right }
    return Model.pick(from: wrong, wrongRoute)
  }
}
