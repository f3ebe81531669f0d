import RehearsalRunning
import RehearsalSimulation

/// A sequence diagram of a run, with a lifeline for each agent and an arrow for each handoff.
struct SequenceDiagram: Figure {
  private let plan: Plan
  private let trace: HandoffTrace

  /// Creates the diagram of a run from the run's plan and handoffs.
  init(_ plan: Plan, _ trace: HandoffTrace) {
    self.plan = plan
    self.trace = trace
  }

  var svg: String? {
    var agents: [AgentID] = []
    for (handoff, _) in trace.handoffs {
      for agent in [handoff.sender, handoff.receiver] where !agents.contains(agent) {
        agents.append(agent)
      }
    }
    let step = 130.0
    let width = 90 + step * Double(max(1, agents.count))
    let height = 60 + 24 * Double(trace.handoffs.count + (trace.omitted > 0 ? 1 : 0))
    var drawing = Drawing(width: width, height: height, title: "the handoffs of one run")
    func horizontal(_ agent: AgentID) -> Double {
      120 + step * Double(agents.firstIndex(of: agent) ?? 0)
    }
    for agent in agents {
      drawing.text(plan.name(of: agent), horizontal(agent), 18, "middle")
      drawing.line(horizontal(agent), 26, horizontal(agent), height - 8, "life")
    }
    for (index, (handoff, time)) in trace.handoffs.enumerated() {
      let y = 48 + 24 * Double(index)
      let (from, to) = (horizontal(handoff.sender), horizontal(handoff.receiver))
      let style = handoff.intent == .reject || handoff.intent == .fail ? "refused" : "arrow"
      drawing.text(Metric.makespan.words(Double(time.nanoseconds)), 70, y + 4, "end", "time")
      drawing.line(from, y, to, y, style)
      drawing.dot(to, y, style)
      let task = handoff.task == .none ? "" : " " + plan.name(of: handoff.task)
      drawing.text(handoff.intent.rawValue + task, (from + to) / 2, y - 4, "middle", "small")
    }
    if trace.omitted > 0 { drawing.text("and \(trace.omitted) more handoffs", 120, height - 14) }
    return drawing.svg
  }
}
