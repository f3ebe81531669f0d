/// The handoffs that wait for an answer, with their deadlines.
///
/// A chain is a handoff together with its repetitions, which the platform sends if no answer comes in time.
struct ReplyTable {
  /// A handoff together with its repetitions, which the platform sends if no answer comes in time.
  struct Chain {
    /// The platform's rule that sets the deadline and says what happens if the deadline is missed.
    let rule: Platform.ReplyRule
    /// The handoff as it was last sent.
    var handoff: Handoff
    /// The content of the handoff, or `nil` if it carries only its intent.
    let content: Content?
    /// How many times the handoff has been sent so far.
    var attempt = 1
    /// Whether the chain is over, because an answer came or no answer is expected any more.
    var isOver = false
    /// Whether the chain was over because nobody needed its answer any more, so that an answer is not late.
    fileprivate(set) var wasUnneeded = false
    /// Whether the deadline for the answer to the last sent handoff has passed.
    var isOverdue = false
    /// Whether the last deadline has passed, and the task waits for the answer without a further deadline.
    var isParked = false
    /// Whether the last deadline has passed, and the panel that asked has counted the missing vote as an approval.
    ///
    /// Until the panel decides, a late vote is accepted.
    var isCountedAsApproval = false
    /// How many timers for the chain's deadlines, repetitions and reminders are scheduled.
    fileprivate var scheduledTimerCount = 0

    /// Whether an answer after the deadline is accepted.
    var takesLateReplies: Bool { rule.late == .taken || isParked }
  }

  /// Whether the platform has no rules for answers, so that no handoff waits for one.
  let isEmpty: Bool
  private var chains: [Chain] = []
  /// The index of each handoff's chain, keyed by the raw value of the handoff's identifier.
  private var chainIndices: [UInt32: Int] = [:]
  /// The handoffs that were answered before their sessions ended.
  private var answeredHandoffs: Set<HandoffID> = []
  /// The indices of the chains that wait, or have waited, for an answer without a deadline.
  private var parkedChainIndices: [Int] = []
  /// How many timers for deadlines, repetitions and reminders are scheduled.
  private(set) var scheduledTimerCount = 0
  /// How many scheduled timers belong to handoffs that no longer wait for an answer.
  private(set) var staleTimerCount = 0

  init(for plan: Plan) {
    isEmpty = plan.platform.replies.isEmpty
  }

  subscript(chainIndex: UInt32) -> Chain { chains[Int(chainIndex)] }

  /// Whether a chain has ever waited for an answer without a deadline.
  var hasParkedChains: Bool { !parkedChainIndices.isEmpty }

  /// The chains that wait for an answer without a deadline.
  var parkedChains: some Sequence<Chain> {
    parkedChainIndices.lazy.map { chains[$0] }.filter { !$0.isOver }
  }

  /// Returns the index of the chain (a handoff and its repetitions) that a handoff belongs to.
  ///
  /// The result is `nil` if the handoff has never waited for an answer. It does not change when the chain
  /// ends.
  func chain(of handoff: HandoffID) -> UInt32? { chainIndices[handoff.rawValue].map(UInt32.init) }

  /// Adds a chain for a handoff that is sent for the first time, and returns the index of the chain.
  mutating func add(_ handoff: Handoff, _ content: Content?, _ rule: Platform.ReplyRule) -> UInt32 {
    chainIndices[handoff.id.rawValue] = chains.count
    chains.append(Chain(rule: rule, handoff: handoff, content: content))
    return UInt32(chains.count - 1)
  }

  /// Records that the handoff of a chain was sent again.
  mutating func noteRepeated(_ chainIndex: UInt32, as handoff: Handoff) {
    chainIndices[handoff.id.rawValue] = Int(chainIndex)
    chains[Int(chainIndex)].handoff = handoff
    chains[Int(chainIndex)].attempt += 1
    chains[Int(chainIndex)].isOverdue = false
  }

  /// Records that a stand-in becomes the receiver of a handoff.
  mutating func readdress(_ handoff: HandoffID, to receiver: AgentID) {
    guard let index = chainIndices[handoff.rawValue], chains[index].handoff.id == handoff else {
      return
    }
    chains[index].handoff.receiver = receiver
  }

  /// Records that a deadline, a repetition or a reminder of a chain is scheduled.
  mutating func noteTimerScheduled(_ chainIndex: UInt32) {
    scheduledTimerCount += 1
    chains[Int(chainIndex)].scheduledTimerCount += 1
  }

  /// Records that a scheduled deadline, repetition or reminder of a chain is due.
  ///
  /// - Returns: Whether the chain still waits for an answer.
  mutating func noteTimerDue(_ chainIndex: UInt32) -> Bool {
    scheduledTimerCount -= 1
    chains[Int(chainIndex)].scheduledTimerCount -= 1
    if chains[Int(chainIndex)].isOver { staleTimerCount -= 1 }
    return !chains[Int(chainIndex)].isOver
  }

  /// Records that the session of a handoff has sent an answer.
  mutating func noteSentAnswer(to handoff: HandoffID) { answeredHandoffs.insert(handoff) }

  /// Returns whether the session of a handoff has sent an answer.
  func isAnswerSent(to handoff: HandoffID) -> Bool { answeredHandoffs.contains(handoff) }

  mutating func noteOverdue(_ chainIndex: UInt32) { chains[Int(chainIndex)].isOverdue = true }

  /// Ends a chain (a handoff and its repetitions), because an answer came or none is expected any
  /// more.
  mutating func endChain(_ chainIndex: UInt32) {
    guard !chains[Int(chainIndex)].isOver else { return }
    chains[Int(chainIndex)].isOver = true
    staleTimerCount += chains[Int(chainIndex)].scheduledTimerCount
  }

  /// Ends a chain because nobody needs its answer any more, unless the chain is over.
  mutating func endUnneededChain(_ chainIndex: UInt32) {
    guard !chains[Int(chainIndex)].isOver else { return }
    chains[Int(chainIndex)].wasUnneeded = true
    endChain(chainIndex)
  }

  /// Lets a chain (a handoff and its repetitions) wait for an answer without a further deadline.
  mutating func waitWithoutDeadline(_ chainIndex: UInt32) {
    chains[Int(chainIndex)].isParked = true
    parkedChainIndices.append(Int(chainIndex))
  }

  /// Lets a chain (a handoff and its repetitions) wait for a vote that the panel has counted as an approval.
  mutating func waitForLateVote(_ chainIndex: UInt32) {
    chains[Int(chainIndex)].isCountedAsApproval = true
  }

  /// Returns whether an answer to a handoff would be late.
  ///
  /// An answer is late if its deadline has passed, if the handoff was sent again, or if the handoff's chain
  /// is over although its answer was needed.
  func isLate(_ handoff: HandoffID) -> Bool {
    guard let chainIndex = chainIndices[handoff.rawValue] else { return false }
    let chain = chains[chainIndex]
    return chain.handoff.id != handoff || chain.isOverdue || chain.isOver && !chain.wasUnneeded
  }
}
