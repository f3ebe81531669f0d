/// What the panels of the run have been asked, and how their judges voted.
///
/// A judge votes with the handoff that passes the work on or refuses it. The platform counts the votes
/// where they arrive, so that faults can lose, delay and repeat a vote like any other handoff.
struct PanelTable {
  /// The version of the work that judges are asked about, of which later ones are greater.
  struct Version: Comparable {
    var round: UInt16
    /// The event of the last write, or `nil` if nothing was written.
    var lastWrite: UInt64?

    static func < (one: Version, other: Version) -> Bool {
      (one.round, one.lastWrite ?? 0) < (other.round, other.lastWrite ?? 0)
    }
  }

  /// A judge that was asked about a version of the work.
  struct Request {
    var judge: AgentID
    var version: Version
    /// All judges of the panel.
    var judges: [AgentID]
  }

  /// The votes of a panel about one version of a task's work.
  struct Ballot {
    let panel: Panel
    let version: Version
    var approvals: Set<AgentID> = []
    var refusals: Set<AgentID> = []
    /// The defects that the judges found so far, in the order of the votes.
    var defects: [Defect] = []
    /// The refusals that travel with the work, in the order of the votes.
    var recorded: [WorkProduct.Refusal] = []
    /// The judge whose approval arrived last.
    private(set) var holder: AgentID?
    /// The handoffs of that judge, which are sent on if silence completes the approvals.
    private(set) var heldApprovals: [(handoff: Handoff, content: Content?)] = []
    /// The event of the last approval by a verifier, if there was one.
    var verified: UInt64?
    /// The judge whose vote decided, or `nil` while the panel is undecided.
    var decider: AgentID?
    /// Whether the task's retry was recorded before the last refusal arrived.
    var isRetryRecorded = false
    /// The judges that were asked.
    var asked: Set<AgentID> = []

    /// Keeps an approval, which can have several handoffs to different receivers.
    mutating func hold(_ handoff: Handoff, _ content: Content?, of judge: AgentID) {
      if holder != judge { heldApprovals = [] }
      holder = judge
      guard !heldApprovals.contains(where: { $0.handoff.receiver == handoff.receiver }) else {
        return
      }
      heldApprovals.append((handoff, content))
    }

    /// Returns whether the panel lets the work through, or `nil` if it cannot decide yet.
    ///
    /// A panel of the policy waits for all its judges. If no policy states the panel, judges that nobody
    /// asked have no say.
    func verdict(counting refusal: AgentID? = nil) -> Bool? {
      let refusals = refusal.map { self.refusals.union([$0]) } ?? self.refusals
      let deciding = panel.name == nil ? panel.without { !asked.contains($0) } : panel
      return deciding?.verdict(approvals: approvals, refusals: refusals)
    }
  }

  /// Whether no work is judged by several judges at once.
  let isEmpty: Bool
  private var requests: [HandoffID: Request] = [:]
  /// The ballots of each task, one for each panel that was asked, in the order of their first requests.
  private var ballots: [[Ballot]]

  init(for plan: Plan) {
    isEmpty = !plan.hasPanels
    ballots = isEmpty ? [] : plan.tasks.map { _ in [] }
  }

  /// Notes that a judge of a panel was asked about a version of the work.
  ///
  /// A newer version than before begins a new ballot.
  mutating func ask(_ panel: Panel, _ judge: AgentID, _ version: Version, by handoff: Handoff) {
    requests[handoff.id] = Request(judge: judge, version: version, judges: panel.judges)
    let task = handoff.task.index
    let known = ballots[task].firstIndex { $0.panel.judges == panel.judges }
    let index = known ?? ballots[task].count
    if known == nil {
      ballots[task].append(Ballot(panel: panel, version: version))
    } else if ballots[task][index].version < version {
      ballots[task][index] = Ballot(panel: panel, version: version)
    }
    if ballots[task][index].version == version { ballots[task][index].asked.insert(judge) }
  }

  /// Notes that a request was sent again with another identifier, perhaps to a stand-in.
  mutating func repeatRequest(_ handoff: HandoffID, as other: HandoffID) {
    if let request = requests[handoff] { requests[other] = request }
  }

  /// Returns the request that a handoff made, and its panel's place among the ballots of the task.
  func request(_ handoff: HandoffID, on task: TaskID) -> (request: Request, ballot: Int)? {
    guard !isEmpty, task != .none, let request = requests[handoff],
      let index = ballots[task.index].firstIndex(where: { $0.panel.judges == request.judges })
    else { return nil }
    return (request, index)
  }

  subscript(task: TaskID, ballot: Int) -> Ballot {
    get { ballots[task.index][ballot] }
    set { ballots[task.index][ballot] = newValue }
  }

  /// Returns the undecided ballots of a task that silence can complete.
  func completableBySilence(on task: TaskID) -> [Int] {
    ballots[task.index].indices.filter { index in
      let ballot = ballots[task.index][index]
      return ballot.decider == nil && ballot.panel.missing == .pass && ballot.holder != nil
    }
  }
}
