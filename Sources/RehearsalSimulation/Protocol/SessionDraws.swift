/// The random values that an agent's behaviour model draws for one session.
struct SessionDraws {
  /// How long the session takes, in nanoseconds of virtual time, or `nil` if the behaviour model
  /// does not say.
  private(set) var duration: Int64?
  /// How many tokens the session spends in addition to the costs of its actions, or `nil` for none.
  private(set) var tokens: Int64?
  /// The indices of the task's acceptance criteria that the session's work does not meet.
  private(set) var unmetCriterionIndices: [Int] = []
  /// The flaws that the session leaves in the work.
  private(set) var flaws: [Flaw] = []
  /// The indices of the flaws in the work that the agent misses, if the agent judges the work.
  private(set) var missedFlawIndices: [Int] = []
  /// Whether the attempt at the task fails.
  private(set) var attemptFails = false
  /// The agent that should get the task, or `nil` if the session's agent is not a router.
  ///
  /// A router is an agent that passes each of its tasks on to another agent.
  private(set) var rightAgent: AgentID?
  /// Whether the router makes a mistake and gives the task to an agent that should not get it.
  private var routerMakesMistake = false
  /// The random number that decides which agent gets the task by mistake.
  private var wrongRouteDraw: UInt64 = 0
  /// Whether the agent notices that a router gave the task to it by mistake.
  private(set) var noticesMisroute = true
  /// The values of metrics that the session reports.
  private(set) var numbers: [Measurement] = []

  /// The draws for an agent without a behaviour model, which change nothing.
  static let none = SessionDraws()

  private init() {}

  /// Draws the values for a session from a behaviour model.
  ///
  /// Every value comes from a random stream of its own.
  ///
  /// - Parameters:
  ///   - model: The behaviour model of the agent.
  ///   - seed: The seed of the run.
  ///   - agent: The digest of the agent's name.
  ///   - task: The digest of the task's identifier.
  ///   - session: The number of sessions that the agent has had on the task before this session.
  ///   - criterionCount: The number of acceptance criteria of the task.
  ///   - flawCount: The number of flaws in the work that the agent could find as a judge.
  init(
    _ model: Model,
    seed: UInt64,
    agent: UInt64,
    task: UInt64,
    session: Int,
    criteria criterionCount: Int = 0,
    flaws flawCount: Int = 0
  ) {
    func stream(_ use: Model.DrawPurpose, _ number: Int = 0) -> RandomStream {
      RandomStream(seed: seed, key: agent, task, UInt64(session), use.rawValue, UInt64(number))
    }
    func drawsTrue(_ probability: Percentage, _ use: Model.DrawPurpose, _ number: Int = 0) -> Bool {
      var stream = stream(use, number)
      return stream.nextBool(probability: probability)
    }
    func sample(_ distribution: Distribution, _ use: Model.DrawPurpose, _ number: Int = 0) -> Int64
    {
      var stream = stream(use, number)
      return distribution.sample(&stream)
    }
    duration = model.sessionDuration.map { max(0, sample($0, .takes)) }
    tokens = model.sessionTokens.map { max(0, sample($0, .tokenCount)) }
    if let probability = model.criterionMetRate {
      unmetCriterionIndices = (0..<criterionCount).filter {
        !drawsTrue(probability, .criterionMet, $0)
      }
    }
    flaws = model.flaws.enumerated().compactMap { number, entry in
      drawsTrue(entry.rate, .flawPresence, number) ? entry.flaw : nil
    }
    if let probability = model.flawFoundRate {
      missedFlawIndices = (0..<flawCount).filter { !drawsTrue(probability, .flawFound, $0) }
    }
    if !model.routes.isEmpty {
      // The key does not contain the number of the session, because the same agent should get the task in all
      // sessions.
      let purpose = Model.DrawPurpose.rightRoute.rawValue
      var rightRouteStream = RandomStream(seed: seed, key: agent, task, 0, purpose, 0)
      rightAgent = Model.pickAgent(from: model.routes, rightRouteStream.next())
      routerMakesMistake = model.misrouteRate.map { drawsTrue($0, .misrouting) } ?? false
      var wrongRouteStream = stream(.wrongRoute)
      wrongRouteDraw = wrongRouteStream.next()
    }
    if let probability = model.handBackRate { noticesMisroute = drawsTrue(probability, .handBack) }
    if let probability = model.successRate {
      attemptFails = !drawsTrue(probability, .attemptSuccess)
    }
    numbers = model.reports.enumerated().map { number, entry in
      let hundredths = sample(entry.distribution, .reportedMetricValue, number)
      return Measurement(
        metric: entry.metric,
        value: Percentage(hundredths: Int(min(max(hundredths, 0), 10_000)))
      )
    }
  }

  /// Returns the agent to which a router gives a task next, or `nil` if the router has tried all its agents.
  func route(among routes: [Model.Route], _ route: TaskRoute) -> AgentID? {
    let untriedRoutes = routes.filter { !route.triedAgents.contains($0.agent) }
    let wrongRoutes = untriedRoutes.filter { $0.agent != route.intendedAgent }
    guard wrongRoutes.count == untriedRoutes.count || (routerMakesMistake && !wrongRoutes.isEmpty)
    else {
      return route.intendedAgent
    }
    return Model.pickAgent(from: wrongRoutes, wrongRouteDraw)
  }
}
