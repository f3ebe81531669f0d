package import OrderedCollections

/// What has been made of a task so far; it travels with the handoffs that pass the task on.
public struct WorkProduct: Sendable, Hashable {
  /// Who made it.
  public var author: AgentID

  /// The files written, each once, in the order of their first write.
  public var files: [String] {
    get { written.elements }
    set { written = OrderedSet(newValue) }
  }

  package var written: OrderedSet<String> = []

  /// The event of the last write, if any.
  public var lastWrite: UInt64?

  /// For each criterion of the task, the event that shows it to hold, if any does.
  public var evidence: [UInt64?]

  /// What is wrong with it and neither mended nor let be.
  public var flaws: [Flaw] = []

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

  /// Takes out flaws that were found, each once: they are mended, or known and let be.
  mutating func settle(_ defects: [Defect]) {
    for defect in defects {
      if let place = flaws.firstIndex(where: { $0.category == defect.category }) {
        flaws.remove(at: place)
      }
    }
  }

  mutating func note(_ decision: Decision, _ defects: [Defect], by judge: AgentID) {
    guard decision.isUsable, !decision.approves else { return }
    refusals.removeAll { $0.judge == judge }
    refusals.append(Refusal(judge: judge, defects: defects, lastWrite: lastWrite))
  }
}
