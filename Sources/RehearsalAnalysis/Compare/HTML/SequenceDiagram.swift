import RehearsalSimulation

/// A run as arrows between the lifelines of its agents, time running down.
struct SequenceDiagram {
  private let plan: Plan
  private let handoffs: [(handoff: Handoff, time: Int64)]
  private let left: Int

  private static let most = 40

  /// Runs a plan once more with a seed and keeps its first handoffs.
  init(_ plan: Plan, seed: UInt64) {
    var handoffs: [(handoff: Handoff, time: Int64)] = []
    var left = 0
    _ = Simulation(plan).run(seed: seed, showing: EventKinds([.handoffSent])) { event in
      guard case .handoffSent(let handoff, _) = event.kind else { return }
      if handoffs.count < Self.most {
        handoffs.append((handoff, event.time.nanoseconds))
      } else {
        left += 1
      }
    }
    self.plan = plan
    self.handoffs = handoffs
    self.left = left
  }

  var svg: String {
    var agents: [AgentID] = []
    for (handoff, _) in handoffs {
      for agent in [handoff.sender, handoff.receiver] where !agents.contains(agent) {
        agents.append(agent)
      }
    }
    let step = 130.0
    let width = 90 + step * Double(max(1, agents.count))
    let height = 60 + 24 * Double(handoffs.count + (left > 0 ? 1 : 0))
    var drawing = Drawing(width: width, height: height, title: "the handoffs of one run")
    func across(_ agent: AgentID) -> Double {
      120 + step * Double(agents.firstIndex(of: agent) ?? 0)
    }
    for agent in agents {
      drawing.text(plan.name(of: agent), across(agent), 18, "middle")
      drawing.line(across(agent), 26, across(agent), height - 8, "life")
    }
    for (number, (handoff, time)) in handoffs.enumerated() {
      let y = 48 + 24 * Double(number)
      let (from, to) = (across(handoff.sender), across(handoff.receiver))
      let style = handoff.intent == .reject || handoff.intent == .fail ? "refused" : "arrow"
      drawing.text(Metric.makespan.words(Double(time)), 70, y + 4, "end", "time")
      drawing.line(from, y, to, y, style)
      drawing.dot(to, y, style)
      let task = handoff.task == .none ? "" : " " + plan.name(of: handoff.task)
      drawing.text(handoff.intent.rawValue + task, (from + to) / 2, y - 4, "middle", "small")
    }
    if left > 0 { drawing.text("and \(left) more handoffs", 120, height - 14) }
    return drawing.svg
  }
}
