package import OrderedCollections

/// The result of the work on a task so far.
///
/// The work product travels with the handoffs that pass the task from agent to agent.
public struct WorkProduct: Sendable, Hashable {
  /// The agent whose work the judges decide on.
  ///
  /// An agent that does the work itself becomes the author when it writes a file.
  public var author: AgentID

  /// The agent that last passed the work on as its own.
  ///
  /// The judges of this agent's work decide on it. The agent is not always the author. For example, the last
  /// worker of a chain can pass work on without writing.
  public var submitter: AgentID

  /// The paths of the files that were written, each once, in the order of their first write.
  public var files: [String] {
    get { writtenPaths.elements }
    set { writtenPaths = OrderedSet(newValue) }
  }

  /// The paths in ``files`` as a set, for fast lookups.
  package var writtenPaths: OrderedSet<String> = []

  /// The sequence number of the event that recorded the last write, or `nil` if nothing was written.
  public var lastWriteEvent: UInt64?

  /// The sequence numbers of the events that prove the task's acceptance criteria, one for each criterion.
  ///
  /// An element is `nil` if nothing proves the criterion.
  public var evidence: [UInt64?]

  /// Whether a session has run a command to prove the acceptance criteria.
  package var wasTested = false

  /// The flaws in the work that were neither fixed nor named by an approving judge.
  public var flaws: [Flaw] = []

  /// The measured values of the last report, such as test coverage.
  public var numbers: [Measurement] = []

  /// The skills that were invoked for the work, each once, in the order of their first use.
  public var skills: [String] = []

  /// The last refusal of each judge that has refused the work.
  public var refusals: [Refusal] = []

  /// The sequence number of the event that records a verifier's latest decision.
  ///
  /// The value is `nil` if no verifier has decided, or if the latest decision refuses the work. An unusable
  /// decision is not a refusal, because the platform may let the work through anyway.
  public var verificationEvent: UInt64?

  /// The last report of each agent, in the order in which the agents filed their first reports.
  public var reports: [FiledReport] = []

  /// A judge's refusal of the work.
  public struct Refusal: Sendable, Hashable {
    /// The judge that refused the work.
    public var judge: AgentID
    /// The defects that the judge found.
    public var defects: [Defect]
    /// The sequence number of the event that recorded the last write before the refusal, or `nil` if there was
    /// no write.
    public var lastWriteEvent: UInt64?
  }

  /// The part of a filed report that travels with the work.
  public struct FiledReport: Sendable, Hashable {
    /// The agent that filed the report.
    public var reporter: AgentID
    /// The deliverables that the report contains.
    public var deliverables: [String]
    /// Whether a judge refused the work after the report was filed, and another agent has reported since.
    ///
    /// The reporter then has to do its part of the work again.
    public var isOutdated = false
  }

  /// Creates an empty work product for a task with the given number of acceptance criteria.
  public init(author: AgentID, criterionCount: Int) {
    self.author = author
    submitter = author
    evidence = Array(repeating: nil, count: criterionCount)
  }

  /// Adds an agent's report, in place of an earlier one.
  ///
  /// If the agent got back work that a judge refused, the reports of all other agents are outdated.
  mutating func addReport(_ report: Event.Report, by reporter: AgentID, afterRefusal: Bool) {
    numbers = report.numbers
    if afterRefusal {
      for index in reports.indices { reports[index].isOutdated = true }
    }
    let filedReport = FiledReport(reporter: reporter, deliverables: report.deliverables)
    if let index = reports.firstIndex(where: { $0.reporter == reporter }) {
      reports[index] = filedReport
    } else {
      reports.append(filedReport)
    }
  }

  /// Removes from the work the flaws that match the given defects.
  ///
  /// For each defect, the first flaw of the same category is removed. The caller passes defects that were
  /// fixed.
  mutating func removeFlaws(_ defects: [Defect]) {
    removeFlaws(defects) { _ in true }
  }

  /// Removes from the work the minor flaws that match the given recommendations.
  ///
  /// Other flaws stay, because they have to be fixed before the work is approved.
  mutating func removeMinorFlaws(_ recommendations: [Defect]) {
    removeFlaws(recommendations) { $0.weight == .minor }
  }

  /// Removes from the work the minor flaws that another copy of the same work no longer has.
  ///
  /// The judge of the other copy has named these flaws as recommendations.
  mutating func removeMinorFlaws(missingFrom copy: WorkProduct) {
    var remainingFlaws = copy.flaws
    flaws.removeAll { flaw in
      guard flaw.weight == .minor else { return false }
      guard let index = remainingFlaws.firstIndex(of: flaw) else { return true }
      remainingFlaws.remove(at: index)
      return false
    }
  }

  private mutating func removeFlaws(_ defects: [Defect], where isRemovable: (Flaw) -> Bool) {
    for defect in defects {
      let index = flaws.firstIndex { $0.category == defect.category && isRemovable($0) }
      if let index { flaws.remove(at: index) }
    }
  }

  mutating func recordRefusal(_ decision: Decision, _ defects: [Defect], by judge: AgentID) {
    guard decision.isUsable, !decision.approves else { return }
    refusals.removeAll { $0.judge == judge }
    refusals.append(Refusal(judge: judge, defects: defects, lastWriteEvent: lastWriteEvent))
  }
}
