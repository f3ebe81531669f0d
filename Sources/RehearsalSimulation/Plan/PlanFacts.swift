/// What a plan says, as one value.
struct PlanFacts: Sendable {
  var name: String
  var family: String?
  var about: String = ""
  let names: [String]
  private(set) var members: [Plan.Member]
  /// The place of each name.
  let numbers: [String: UInt32]
  var tasks: [PlannedTask] = []
  var nonGoals: [NonGoal] = []
  var risks: [Risk] = []
  var specialties: [Specialty] = []
  var machinery = Boundary()
  var gates: [Gate] = []
  var gateFiles: [PathPattern] = []
  var contestedGates: [ContestedGate] = []
  var platform = Platform() {
    didSet { findLeaders() }
  }
  var calibration: Calibration?
  private(set) var orchestrator: AgentID?
  private(set) var coordinator: AgentID?
  let routes: Routes
  var derivable: [String] = []
  var faults: [Fault] = []
  var heal: Instant?
  var mayMiss = false
  var limits = Limits()
  var oracle = Oracle.soundness
  var severities: [RuleSeverity] = []
  var seeds: Range<UInt64> = 0..<1

  init(name: String, names: [String], members: [Plan.Member]) {
    self.name = name
    self.names = names
    self.members = members
    numbers = Dictionary(uniqueKeysWithValues: names.indices.map { (names[$0], UInt32($0)) })
    routes = Routes(members, numbers)
    findLeaders()
  }

  /// Leaves every session to the protocol.
  mutating func removeBehaviour() {
    for place in members.indices {
      members[place].behaviour = Behaviour()
      members[place].model = nil
    }
  }

  private mutating func findLeaders() {
    orchestrator = numbers[platform.orchestrator].map(AgentID.init)
    coordinator =
      switch platform.routing {
      case .orchestrated: orchestrator
      case .direct: routes.planner
      }
  }
}

// MARK: - Chance

extension Plan {
  /// Whether anything in a run is drawn: where nothing is, all seeds make the same run.
  package var dependsOnSeed: Bool {
    platform.schedule == .shuffled || members.contains { $0.model?.draws ?? false }
      || faults.contains(where: \.draws)
  }
}

extension Model {
  fileprivate var draws: Bool {
    let chances = [succeeds, meets, finds].compactMap(\.self) + flaws.map(\.rate)
    let spreads = [takes, spends].compactMap(\.self) + reports.map(\.distribution)
    return chances.contains(where: \.isDrawn) || spreads.contains(where: \.isDrawn)
  }
}

extension Fault {
  fileprivate var draws: Bool {
    guard case .rate(let rate) = occurrence else { return false }
    return rate.isDrawn
  }
}

extension Percentage {
  /// Whether it is neither never nor always.
  fileprivate var isDrawn: Bool { hundredths > 0 && hundredths < 10_000 }
}

extension Distribution {
  fileprivate var isDrawn: Bool {
    switch self {
    case .fixed: false
    case .uniform(let first, let last), .triangular(let first, _, let last): first != last
    case .exponential(let mean): mean != 0
    case .logNormal(let median, let ninth): median != ninth
    case .empirical(let values): values.contains { $0 != values.first }
    }
  }
}
