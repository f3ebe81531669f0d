/// What has been made of a task so far; it travels with the handoffs that pass the task on.
public struct WorkProduct: Sendable, Hashable {
  /// Who made it.
  public var author: AgentID

  /// The files written, each once, in the order of their first write.
  public var files: [String] = []

  /// The event of the last write, if any.
  public var lastWrite: UInt64?

  /// For each criterion of the task, the event that shows it to hold, if any does.
  public var evidence: [UInt64?]

  /// The numbers measured, by metric in the order of the gates.
  public var numbers: [Measurement] = []

  /// The skills invoked, in order.
  public var skills: [String] = []

  /// What each judge that refused it last found wrong.
  public var refusals: [Refusal] = []

  /// The event of the verifier's approval, if it gave one.
  public var verified: UInt64?

  /// The last report of each agent that filed one, in the order of their first.
  public var reports: [FiledReport] = []

  /// What a judge found wrong.
  public struct Refusal: Sendable, Hashable {
    /// The judge.
    public var judge: AgentID
    /// What it found.
    public var defects: [Defect]
    /// The event of the last write that it saw, if any.
    public var lastWrite: UInt64?
  }

  /// What an agent reported.
  public struct FiledReport: Sendable, Hashable {
    /// The agent.
    public var reporter: AgentID
    /// The deliverables that its report holds.
    public var deliverables: [String]
  }

  package init(author: AgentID, criteria: Int) {
    self.author = author
    evidence = Array(repeating: nil, count: criteria)
  }

  mutating func file(_ report: Event.Report, by reporter: AgentID) {
    numbers = report.numbers
    let filed = FiledReport(reporter: reporter, deliverables: report.deliverables)
    if let place = reports.firstIndex(where: { $0.reporter == reporter }) {
      reports[place] = filed
    } else {
      reports.append(filed)
    }
  }

  mutating func note(_ decision: Decision, _ defects: [Defect], by judge: AgentID) {
    guard !decision.approves else { return }
    refusals.removeAll { $0.judge == judge }
    refusals.append(Refusal(judge: judge, defects: defects, lastWrite: lastWrite))
  }
}

/// A number of a report.
public struct Measurement: Sendable, Hashable {
  /// The metric, such as `unit-coverage`.
  public var metric: String
  /// The value; `nil` where the report has none.
  public var value: Percentage?

  package init(metric: String, value: Percentage?) {
    self.metric = metric
    self.value = value
  }
}

/// Something found wrong in work.
public struct Defect: Sendable, Hashable, CustomStringConvertible {
  /// The kind, such as an OWASP category, `criterion`, `gate` or `deliverable`.
  public var category: String
  /// What is wrong.
  public var text: String

  package init(category: String, text: String) {
    self.category = category
    self.text = text
  }

  /// The defect as a trace writes it.
  public var description: String { "\(category): \(text)" }
}

/// What a verifier or reviewer says.
public enum Decision: String, Sendable, Hashable, CaseIterable {
  /// The work is good.
  case approved = "APPROVED"
  /// The work is good, and could be better.
  case approvedWithRecommendations = "APPROVED WITH RECOMMENDATIONS"
  /// The work has to be mended.
  case needsFixes = "NEEDS FIXES"
  /// The work may not go on.
  case blocked = "BLOCKED"

  /// Whether the work goes on.
  public var approves: Bool {
    switch self {
    case .approved, .approvedWithRecommendations: true
    case .needsFixes, .blocked: false
    }
  }
}

/// Something that a session does.
public enum Act: Sendable, Hashable {
  /// It invokes a skill.
  case skill(String)
  /// It reads a path.
  case read(String)
  /// It writes a path.
  case write(String)
  /// It runs a command, which succeeds or not.
  case command(String, succeeds: Bool)
  /// It uses a tool.
  case tool(String)
  /// It starts another agent.
  case spawn(AgentID)
  /// It goes on without something it needs, and says so.
  case assume(String)
  /// It says that a tool has done something.
  case claim(String)
  /// It says that it will do something later.
  case promise(String)
}
