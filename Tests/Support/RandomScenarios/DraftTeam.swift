/// The team of a random scenario.
struct DraftTeam {
  struct Agent {
    var name: String
    var role: String
    /// How many instances the agent has, if that is stated.
    var count: Int?
    /// Whether the definition promises deliverables.
    var hasDeliverables = false
    /// The language model that the definition names.
    var languageModel: String?
  }

  struct Edge {
    var from: String
    var to: String
  }

  var agents: [Agent] = []
  var edges: [Edge] = []
  /// The name of the agent that coordinates, which is the planner if routing is direct.
  var coordinator = "implement-trd"
  var isDirect = false

  /// The agents to which tasks can be assigned.
  var assignees: [String] {
    let workers = authors + (has("front-desk") ? ["front-desk", "front-desk"] : [])
    return workers + workers + (has("researcher") ? ["researcher"] : [])
  }

  var authors: [String] {
    names.filter { ["backend-implementer", "frontend-implementer", "tidier"].contains($0) }
  }

  var names: [String] { agents.map(\.name) }
  /// The names of all agents, also of the orchestrator, which has no definition.
  var allNames: [String] { isDirect ? names : names + [coordinator] }
  var judges: [String] { agents.filter { ["verifier", "reviewer"].contains($0.role) }.map(\.name) }
  var reviewers: [String] { agents.filter { $0.role == "reviewer" }.map(\.name) }
  /// The agents that others call.
  var callees: [String] { names.filter { ["researcher", "digger"].contains($0) } }
  var specialists: [String] { names.filter { ["billing", "technical"].contains($0) } }

  func has(_ name: String) -> Bool { names.contains(name) }

  func role(of name: String) -> String { agents.first { $0.name == name }?.role ?? "orchestrator" }

  mutating func connect(_ from: [String], _ to: [String]) {
    for sender in from {
      for receiver in to where sender != receiver {
        edges.append(Edge(from: sender, to: receiver))
      }
    }
  }
}

// MARK: - Drawing

extension ScenarioDraft {
  mutating func drawTeam() {
    team.isDirect = uses(.directRouting, 30)
    if !team.isDirect { note(.orchestratedRouting) }
    if team.isDirect || dice.happens(80) { add("spec-planner", "planner") }
    team.coordinator =
      team.isDirect ? "spec-planner" : dice.word("implement-trd", "implement-trd", "conductor")
    add("backend-implementer", "implementer")
    if dice.happens(60) { add("frontend-implementer", "implementer") }
    if dice.happens(60) { add("tidier", "implementer") }
    let leads = team.names.filter { $0 == "spec-planner" }
    drawLead(above: leads)
    drawJudges()
    drawRouter(below: leads)
    if dice.happens(70) { add("researcher", "worker") }
    if dice.happens(40) { add("digger", "worker") }
    team.connect(team.authors, team.callees)
    if team.has("digger"), team.has("researcher") { team.connect(["researcher"], ["digger"]) }
  }

  private mutating func add(_ name: String, _ role: String) {
    let count = uses(.instances, 15) ? dice.number(1...3) : nil
    let hasDeliverables = role == "implementer" && dice.happens(70)
    team.agents.append(
      DraftTeam.Agent(
        name: name,
        role: role,
        count: count,
        hasDeliverables: hasDeliverables,
        languageModel: dice.happens(40) ? dice.word("opus", "haiku", "inherit") : nil
      )
    )
  }

  /// Draws who assigns work: the planner itself, or for some authors a lead below it.
  private mutating func drawLead(above leads: [String]) {
    guard !leads.isEmpty, uses(.nestedLead, 15) else {
      team.connect(leads, team.authors)
      return
    }
    let led = dice.some(team.authors, atLeast: 1)
    add("wing-lead", dice.word("planner", "orchestrator"))
    team.connect(leads, ["wing-lead"] + team.authors.filter { !led.contains($0) })
    team.connect(["wing-lead"], led)
  }

  private mutating func drawJudges() {
    let authors = team.authors
    if dice.happens(80) { add("verify-app", "verifier") }
    let names = ["code-reviewer", "security-reviewer", "style-reviewer"]
    let reviewers = dice.happens(60) ? dice.some(names, atLeast: 2) : dice.some(names)
    for reviewer in reviewers { add(reviewer, "reviewer") }
    if reviewers.count > 1 { note(.manyJudges) }
    var senders = authors
    if !team.judges.isEmpty, uses(.chain, 15) {
      add("packer", "worker")
      team.connect(authors, ["packer"])
      senders = ["packer"]
    }
    if team.has("verify-app") {
      team.connect(senders, ["verify-app"])
      team.connect(["verify-app"], reviewers)
    } else {
      team.connect(senders, reviewers)
    }
    team.connect(team.judges, authors)
    if !team.judges.isEmpty, uses(.debugger, 20) {
      add("app-debugger", "debugger")
      team.connect(team.judges, ["app-debugger"])
      team.connect(["app-debugger"], team.has("verify-app") ? ["verify-app"] : reviewers)
    }
  }

  private mutating func drawRouter(below leads: [String]) {
    guard uses(.router, 35) else { return }
    add("front-desk", "worker")
    add("billing", "implementer")
    add("technical", "implementer")
    team.connect(leads, ["front-desk"])
    team.connect(["front-desk"], team.specialists)
    if dice.happens(40), let judge = team.judges.first {
      team.connect(team.specialists, [judge])
    }
  }

  // MARK: - Files

  /// Returns the definition of an agent, which names most of its edges.
  mutating func definition(of agent: DraftTeam.Agent) -> String {
    var text = "---\nname: \(agent.name)\n"
    if let model = agent.languageModel { text += "model: \(model)\n" }
    if dice.happens(60) {
      let tools = dice.some(["Read", "Write", "Edit", "Bash", "Grep", "Task", "Write(docs/**)"])
      if !tools.isEmpty { text += "tools: \(tools.joined(separator: ", "))\n" }
    }
    text += "---\n"
    if agent.hasDeliverables {
      text +=
        "## Deliverables\n1. **Summary**: what was built\n2. **Test results**: what they say\n"
    }
    if hasGates, agent.role != "planner" { text += "## Quality\n- Unit test coverage >= 80%\n" }
    let senders = team.edges.filter { $0.to == agent.name }.map(\.from)
    let receivers = team.edges.filter { $0.from == agent.name }.map(\.to)
    text += list("Receives Work From", senders.filter { _ in dice.happens(95) })
    if agent.role == "implementer", dice.happens(30) {
      text += "- **Context Required**: API description, data model\n"
    }
    return text + list("Hands Off To", receivers.filter { _ in dice.happens(95) })
  }

  private func list(_ title: String, _ names: [String]) -> String {
    names.isEmpty ? "" : "### \(title)\n" + names.map { "- **\($0)**: work\n" }.joined()
  }

  mutating func policy() -> String {
    let roles = team.agents.map { "\($0.name): \($0.role)" }.joined(separator: ", ")
    let allEdges = team.edges
    let edges = allEdges.filter { _ in dice.happens(50) }
      .map { "  - {from: \($0.from), to: \($0.to)}\n" }.joined()
    var text = "rehearsal-policy: 1\nroles: {\(roles)}\n"
    if !edges.isEmpty { text += "edges:\n\(edges)" }
    if features.contains(.specialties) {
      text +=
        "specialties:\n"
        + "  backend: {paths: [\"api/**\"], agents: [\(team.authors.joined(separator: ", "))]}\n"
        + "  pages: {paths: [\"web/**\"], agents: [\(team.authors.last ?? "")]}\n"
        + "  servers: {paths: [\"infra/**\"], agents: []}\n"
    }
    if dice.happens(30) { text += "derivable: [data model]\n" }
    return text + panels()
  }

  private mutating func panels() -> String {
    let pool = dice.happens(15) ? team.judges : team.reviewers
    guard pool.count > 1, dice.happens(70) else { return "" }
    let judges = dice.some(pool, atLeast: 2)
    var panel = "of: [\(judges.joined(separator: ", "))]"
    switch dice.number(0...4) {
    case 0, 1:
      note(.panelOfAll)
      if dice.happens(50) { panel += ", need: all" }
    case 2:
      note(.panelOfAny)
      panel += ", need: any\(veto(of: judges))"
    default:
      note(.panelOfSome)
      let need = dice.number(1...judges.count)
      panel += ", need: \(need)\(need < judges.count ? veto(of: judges) : "")"
    }
    if uses(.missingPass, 45) { panel += ", missing: pass" }
    return "panels: {review: {\(panel)}}\n"
  }

  private mutating func veto(of judges: [String]) -> String {
    guard uses(.veto, 40) else { return "" }
    return ", veto: [\(dice.some(judges, atLeast: 1).joined(separator: ", "))]"
  }
}
