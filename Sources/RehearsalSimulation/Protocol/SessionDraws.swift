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
    let streams = Streams(seed: seed, agent: agent, task: task, session: UInt64(session))
    duration = model.sessionDuration.map { max(0, streams.sample($0, .takes)) }
    tokens = model.sessionTokens.map { max(0, streams.sample($0, .tokenCount)) }
    if let probability = model.criterionMetRate {
      unmetCriterionIndices = (0..<criterionCount).filter {
        !streams.drawTrue(probability, .criterionMet, $0)
      }
    }
    flaws = model.flaws.enumerated().compactMap { number, entry in
      streams.drawTrue(entry.rate, .flawPresence, number) ? entry.flaw : nil
    }
    if let probability = model.flawFoundRate {
      missedFlawIndices = (0..<flawCount).filter { !streams.drawTrue(probability, .flawFound, $0) }
    }
    if !model.routes.isEmpty { drawRoute(model, streams) }
    if let probability = model.handBackRate {
      noticesMisroute = streams.drawTrue(probability, .handBack)
    }
    if let probability = model.successRate {
      attemptFails = !streams.drawTrue(probability, .attemptSuccess)
    }
    numbers = model.reports.enumerated().map { number, entry in
      let hundredths = streams.sample(entry.distribution, .reportedMetricValue, number)
      return Measurement(
        metric: entry.metric,
        value: Percentage(hundredths: Int(min(max(hundredths, 0), 10_000)))
      )
    }
  }

  /// Draws the agent that should get the task, and whether and how the router makes a mistake.
  private mutating func drawRoute(_ model: Model, _ streams: Streams) {
    var rightRouteStream = streams.streamOfAllSessions(.rightRoute)
    rightAgent = Model.pickAgent(from: model.routes, rightRouteStream.next())
    routerMakesMistake = model.misrouteRate.map { streams.drawTrue($0, .misrouting) } ?? false
    var wrongRouteStream = streams.stream(.wrongRoute)
    wrongRouteDraw = wrongRouteStream.next()
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

extension SessionDraws {
  /// The random streams of one session: one for each purpose, or for each number of a purpose that draws several values.
  private struct Streams {
    var seed: UInt64
    /// The digest of the agent's name.
    var agent: UInt64
    /// The digest of the task's identifier.
    var task: UInt64
    /// The number of sessions that the agent has had on the task before this session.
    var session: UInt64

    func stream(_ purpose: Model.DrawPurpose, _ number: Int = 0) -> RandomStream {
      RandomStream(seed: seed, key: agent, task, session, purpose.rawValue, UInt64(number))
    }

    /// Returns a stream that is the same in all sessions of the agent on the task.
    func streamOfAllSessions(_ purpose: Model.DrawPurpose) -> RandomStream {
      RandomStream(seed: seed, key: agent, task, 0, purpose.rawValue, 0)
    }

    func drawTrue(_ rate: Percentage, _ purpose: Model.DrawPurpose, _ number: Int = 0) -> Bool {
      var stream = stream(purpose, number)
      return stream.nextBool(probability: rate)
    }

    func sample(
      _ distribution: Distribution,
      _ purpose: Model.DrawPurpose,
      _ number: Int = 0
    ) -> Int64 {
      var stream = stream(purpose, number)
      return distribution.sample(&stream)
    }
  }
}
