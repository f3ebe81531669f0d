package import OrderedCollections

/// The work on a task so far.
///
/// The work product travels with the handoffs that pass the task on.
public struct WorkProduct: Sendable, Hashable {
  /// The agent that made the work.
  public var author: AgentID

  /// The files that were written, without repetition, in the order of their first write.
  public var files: [String] {
    get { written.elements }
    set { written = OrderedSet(newValue) }
  }

  package var written: OrderedSet<String> = []

  /// The sequence number of the event of the last write, if any.
  public var lastWrite: UInt64?

  /// For each criterion of the task, the sequence number of the event that is evidence for it, if any.
  public var evidence: [UInt64?]

  /// The flaws that are neither fixed nor accepted.
  public var flaws: [Flaw] = []

  /// The measured values, in the order of the gates.
  public var numbers: [Measurement] = []

  /// The skills that were invoked, in order.
  public var skills: [String] = []

  /// The last refusal of each judge that refused the work.
  public var refusals: [Refusal] = []

  /// The sequence number of the event of the verifier's approval, if any.
  public var verified: UInt64?

  /// The last report of each agent that filed a report, in the order of the agents' first reports.
  public var reports: [FiledReport] = []

  /// A judge's refusal of the work.
  public struct Refusal: Sendable, Hashable {
    /// The judge.
    public var judge: AgentID
    /// The defects that the judge found.
    public var defects: [Defect]
    /// The sequence number of the event of the last write that the judge saw, if any.
    public var lastWrite: UInt64?
  }

  /// A report that an agent filed.
  public struct FiledReport: Sendable, Hashable {
    /// The agent.
    public var reporter: AgentID
    /// The deliverables in the report.
    public var deliverables: [String]
  }

  /// Creates a work product.
  public init(author: AgentID, criteria: Int) {
    self.author = author
    evidence = Array(repeating: nil, count: criteria)
  }

  mutating func file(_ report: Event.Report, by reporter: AgentID) {
    numbers = report.numbers
    let filed = FiledReport(reporter: reporter, deliverables: report.deliverables)
    if let index = reports.firstIndex(where: { $0.reporter == reporter }) {
      reports[index] = filed
    } else {
      reports.append(filed)
    }
  }

  /// Removes a flaw for each defect, because the flaw is fixed, or is known and accepted.
  mutating func settle(_ defects: [Defect]) {
    for defect in defects {
      if let index = flaws.firstIndex(where: { $0.category == defect.category }) {
        flaws.remove(at: index)
      }
    }
  }

  mutating func note(_ decision: Decision, _ defects: [Defect], by judge: AgentID) {
    guard decision.isUsable, !decision.approves else { return }
    refusals.removeAll { $0.judge == judge }
    refusals.append(Refusal(judge: judge, defects: defects, lastWrite: lastWrite))
  }
}
