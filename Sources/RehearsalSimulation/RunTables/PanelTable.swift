/// The requests to the panels of judges in a run, and the votes of their judges.
///
/// A judge votes with the handoff that passes the work on or refuses it. The platform counts a vote when it
/// arrives, so that faults can lose, delay and duplicate votes like any other handoff.
struct PanelTable {
  /// A version of the work on a task.
  ///
  /// A later version compares greater than an earlier one.
  struct Version: Comparable {
    /// How many times the task had failed when judges were asked about the version.
    var round: UInt16
    /// The sequence number of the event of the last write, or `nil` if nothing was written.
    var lastWrite: UInt64?

    static func < (lhs: Version, rhs: Version) -> Bool {
      (lhs.round, lhs.lastWrite ?? 0) < (rhs.round, rhs.lastWrite ?? 0)
    }
  }

  /// The request to one judge of a panel to judge a version of the work.
  struct Request {
    var judge: AgentID
    var version: Version
    /// All judges of the panel, which identify the panel.
    var judges: [AgentID]
  }

  /// The votes of a panel about one version of a task's work.
  struct Ballot {
    let panel: Panel
    let version: Version
    /// The judges that have approved the version, or whose missing vote was counted as an approval.
    var approvals: Set<AgentID> = []
    /// The judges that have refused the version.
    var refusals: Set<AgentID> = []
    /// The defects that refusing judges have named, in the order of the votes.
    var defects: [Defect] = []
    /// The last refusal of each judge, to be added to the work product, in the order of the votes.
    var recordedRefusals: [WorkProduct.Refusal] = []
    /// The judge whose approval arrived last.
    private(set) var lastApprover: AgentID?
    /// The handoffs of the latest approval so far, one for each receiver.
    ///
    /// The platform keeps them while the panel is undecided. They are sent only if missing votes are later counted as
    /// approvals and the panel thereby approves the work.
    private(set) var heldApprovals: [(handoff: Handoff, content: Content?)] = []
    /// The sequence number of the event of the last verification by a judge of the panel, or `nil` if there
    /// was none.
    var verificationEvent: UInt64?
    /// The judge whose vote decided, or `nil` while the panel is undecided.
    ///
    /// If missing votes that count as approvals decided, this is the judge whose approval arrived last.
    var decider: AgentID?
    /// Whether the trace already contains the retry that follows the panel's refusal.
    var isRetryRecorded = false
    /// The judges that were asked about the version.
    var askedJudges: Set<AgentID> = []

    /// Keeps a copy of a handoff that is part of a judge's approval, in place of the copies of other judges' approvals.
    ///
    /// An approval can consist of several handoffs to different receivers.
    mutating func holdBack(_ handoff: Handoff, _ content: Content?, of judge: AgentID) {
      if lastApprover != judge { heldApprovals = [] }
      lastApprover = judge
      guard !heldApprovals.contains(where: { $0.handoff.receiver == handoff.receiver }) else {
        return
      }
      heldApprovals.append((handoff, content))
    }

    /// Returns whether the panel lets the work through, or `nil` if it cannot decide yet.
    ///
    /// If `refusingJudge` is not `nil`, this judge counts as if it had refused. In a panel that the policy
    /// defines, judges that were not asked count as judges without a vote. In any other panel, they are left
    /// out.
    func verdict(counting refusingJudge: AgentID? = nil) -> Bool? {
      let refusals = refusingJudge.map { self.refusals.union([$0]) } ?? self.refusals
      let decidingPanel =
        panel.name == nil ? panel.removingJudges { !askedJudges.contains($0) } : panel
      return decidingPanel?.verdict(approvals: approvals, refusals: refusals)
    }
  }

  /// Whether the plan has no panels of judges, so that the table stays empty.
  let isEmpty: Bool
  /// The requests, keyed by the identifier of the handoff that makes the request.
  private var requests: [HandoffID: Request] = [:]
  /// The ballots of each task, one for each panel that was asked, in the order of the panels' first requests.
  private var ballotsByTask: [[Ballot]]

  init(for plan: Plan) {
    isEmpty = !plan.hasPanels
    ballotsByTask = isEmpty ? [] : plan.tasks.map { _ in [] }
  }

  /// Records that a handoff asks a judge of a panel about a version of the work.
  ///
  /// If the version is newer than that of the panel's ballot, a new ballot begins.
  mutating func noteRequest(
    _ panel: Panel,
    _ judge: AgentID,
    _ version: Version,
    by handoff: Handoff
  ) {
    requests[handoff.id] = Request(judge: judge, version: version, judges: panel.judges)
    let taskIndex = handoff.task.index
    let existingIndex = ballotsByTask[taskIndex].firstIndex { $0.panel.judges == panel.judges }
    let ballotIndex = existingIndex ?? ballotsByTask[taskIndex].count
    if existingIndex == nil {
      ballotsByTask[taskIndex].append(Ballot(panel: panel, version: version))
    } else if ballotsByTask[taskIndex][ballotIndex].version < version {
      ballotsByTask[taskIndex][ballotIndex] = Ballot(panel: panel, version: version)
    }
    if ballotsByTask[taskIndex][ballotIndex].version == version {
      ballotsByTask[taskIndex][ballotIndex].askedJudges.insert(judge)
    }
  }

  /// Records that a request was sent again as a handoff with another identifier.
  mutating func repeatRequest(_ handoff: HandoffID, as other: HandoffID) {
    if let request = requests[handoff] { requests[other] = request }
  }

  /// Returns the request that a handoff made, and the index of the panel's ballot for the task.
  ///
  /// The result is `nil` if the handoff made no request.
  func request(_ handoff: HandoffID, on task: TaskID) -> (request: Request, ballot: Int)? {
    guard !isEmpty, task != .none, let request = requests[handoff],
      let ballotIndex = ballotsByTask[task.index].firstIndex(where: {
        $0.panel.judges == request.judges
      })
    else { return nil }
    return (request, ballotIndex)
  }

  subscript(task: TaskID, ballotIndex: Int) -> Ballot {
    get { ballotsByTask[task.index][ballotIndex] }
    set { ballotsByTask[task.index][ballotIndex] = newValue }
  }

  /// Returns the indices of a task's undecided ballots in which missing votes may count as approvals.
  ///
  /// At least one judge has to have approved.
  func ballotsCompletableBySilence(on task: TaskID) -> [Int] {
    ballotsByTask[task.index].indices.filter { ballotIndex in
      let ballot = ballotsByTask[task.index][ballotIndex]
      return ballot.decider == nil && ballot.panel.missingVote == .pass
        && ballot.lastApprover != nil
    }
  }
}
