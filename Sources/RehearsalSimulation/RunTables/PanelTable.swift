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

  /// A judge's approval, as the platform keeps it while the panel is undecided.
  struct HeldApproval {
    let judge: AgentID
    /// The handoffs of the approval, one for each receiver.
    var handoffs: [(handoff: Handoff, content: Content?)] = []
  }

  /// A judge's refusal, as the platform keeps it while the panel is undecided.
  struct HeldRefusal {
    let judge: AgentID
    let handoff: Handoff
    let content: Content?
  }

  /// The votes of a panel about one version of a task's work.
  ///
  /// A judge can vote again, for example if it is asked again after a missed deadline. Its last vote counts.
  struct Ballot {
    let panel: Panel
    let version: Version
    /// The judges that have approved the version, or whose missing vote was counted as an approval.
    var approvals: Set<AgentID> = []
    /// The judges that have refused the version.
    var refusals: Set<AgentID> = []
    /// The defects that each refusing judge has named, in the order of the votes.
    var defectsByJudge: [(judge: AgentID, defects: [Defect])] = []
    /// The last refusal of each judge, to be added to the work product, in the order of the votes.
    var recordedRefusals: [WorkProduct.Refusal] = []
    /// The approvals so far, in the order in which their last handoffs arrived.
    ///
    /// The platform keeps their handoffs while the panel is undecided. The handoffs of the last approval are sent only if
    /// missing votes are later counted as approvals and the panel thereby approves the work.
    private(set) var heldApprovals: [HeldApproval] = []
    /// The first handoff by which a refusing judge returns the work to the agent that fixes it, or `nil` for none.
    var heldRefusal: HeldRefusal?
    /// The sequence number of the event of the last verification by a judge of the panel, or `nil` if there
    /// was none.
    var verificationEvent: UInt64?
    /// The judge whose vote decided, or `nil` while the panel is undecided.
    ///
    /// If missing votes that count as approvals decided, this is the judge whose approval arrived last.
    var decider: AgentID?
    /// Whether the trace already contains the retry that follows the panel's refusal.
    var isRetryRecorded = false
    /// The judges that were asked about the version, or that a session is about to ask.
    var askedJudges: Set<AgentID> = []
    /// Whether the request to the last judge that could still approve was given up, so that votes no longer count.
    var isGivenUp = false

    /// The defects that refusing judges have named, in the order of the votes.
    var defects: [Defect] { defectsByJudge.flatMap(\.defects) }

    /// The copies of the work that arrived with the approvals, each without the minor flaws that its judge has named.
    var approvedCopies: [WorkProduct] {
      heldApprovals.compactMap { $0.handoffs.first?.content?.work }
    }

    /// Keeps a copy of a handoff that is part of a judge's approval.
    ///
    /// An approval can consist of several handoffs to different receivers.
    mutating func holdBack(_ handoff: Handoff, _ content: Content?, of judge: AgentID) {
      let heldIndex = heldApprovals.firstIndex { $0.judge == judge }
      var approval = heldIndex.map { heldApprovals[$0] } ?? HeldApproval(judge: judge)
      if !approval.handoffs.contains(where: { $0.handoff.receiver == handoff.receiver }) {
        approval.handoffs.append((handoff, content))
      }
      if let heldIndex { heldApprovals.remove(at: heldIndex) }
      heldApprovals.append(approval)
    }

    /// Returns whether the panel is left without any approval that arrived if a judge does not answer.
    ///
    /// This is so if nobody has approved, and every other judge that was asked has refused or is silent, too.
    func isLeftWithoutApproval(bySilenceOf silentJudge: AgentID) -> Bool {
      heldApprovals.isEmpty
        && askedJudges.allSatisfy {
          $0 == silentJudge || approvals.contains($0) || refusals.contains($0)
        }
    }

    /// Removes a judge's earlier vote, with the defects that it named and the approval that was kept.
    mutating func withdrawVote(of judge: AgentID) {
      approvals.remove(judge)
      refusals.remove(judge)
      defectsByJudge.removeAll { $0.judge == judge }
      recordedRefusals.removeAll { $0.judge == judge }
      heldApprovals.removeAll { $0.judge == judge }
      if heldRefusal?.judge == judge { heldRefusal = nil }
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
  /// The judges that a session is going to ask, keyed by the handoff that opened the session.
  private var announcedJudges: [HandoffID: [AgentID]] = [:]
  /// The ballots of each task, one for each panel that was asked, in the order of the panels' first requests.
  private var ballotsByTask: [[Ballot]]

  init(for plan: Plan) {
    isEmpty = !plan.hasPanels
    ballotsByTask = isEmpty ? [] : plan.tasks.map { _ in [] }
  }

  /// Records the judges that the session of a handoff is going to ask, possibly one after another.
  ///
  /// Without this record, the vote of the first judge could decide before the other judges are asked.
  mutating func announce(_ judges: [AgentID], inSessionOf handoff: HandoffID) {
    announcedJudges[handoff] = judges
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
      ballotsByTask[taskIndex][ballotIndex].askedJudges.formUnion(
        announcedJudges[handoff.cause] ?? []
      )
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
      return ballot.decider == nil && !ballot.isGivenUp && ballot.panel.missingVote == .pass
        && !ballot.heldApprovals.isEmpty
    }
  }
}
