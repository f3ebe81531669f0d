/// The handoffs that wait for an answer.
///
/// A chain is a handoff together with its repetitions, by which the handoff is sent again.
struct ReplyTable {
  /// A handoff and its repetitions.
  struct Chain {
    /// The rule that applies.
    let rule: Platform.ReplyRule
    /// The handoff that was sent last, with its identifier.
    var handoff: Handoff
    /// The content of the handoff.
    let content: Content?
    /// How many times the handoff has been sent, counted from one.
    var attempt = 1
    /// Whether an answer came, or no more answer is expected.
    var isSettled = false
    /// Whether the answer to the last repetition is overdue.
    var isOverdue = false
    /// Whether the task waits for the answer without a deadline.
    var isParked = false
    /// How many deadlines, waits and reminders are scheduled.
    fileprivate var scheduled = 0

    /// Whether an answer after its deadline is taken.
    var takesLateReplies: Bool { rule.late == .taken || isParked }
  }

  /// Whether the platform has no reply rules, so that no handoff is ever sent again.
  let isEmpty: Bool
  private var chains: [Chain] = []
  /// The index of each handoff's chain, by the handoff's identifier.
  private var indices: [UInt32: Int] = [:]
  /// How many deadlines, waits and reminders are scheduled.
  private(set) var scheduled = 0
  /// How many of them belong to settled chains.
  private(set) var stale = 0

  init(for plan: Plan) {
    isEmpty = plan.platform.replies.isEmpty
  }

  subscript(chain: UInt32) -> Chain { chains[Int(chain)] }

  /// Returns the chain of a handoff.
  func chain(of handoff: HandoffID) -> UInt32? { indices[handoff.rawValue].map(UInt32.init) }

  /// Adds a handoff that is sent for the first time, and returns its chain.
  mutating func add(_ handoff: Handoff, _ content: Content?, _ rule: Platform.ReplyRule) -> UInt32 {
    indices[handoff.id.rawValue] = chains.count
    chains.append(Chain(rule: rule, handoff: handoff, content: content))
    return UInt32(chains.count - 1)
  }

  /// Notes that a chain's handoff was sent again.
  mutating func noteRepeated(_ chain: UInt32, as handoff: Handoff) {
    indices[handoff.id.rawValue] = Int(chain)
    chains[Int(chain)].handoff = handoff
    chains[Int(chain)].attempt += 1
    chains[Int(chain)].isOverdue = false
  }

  /// Notes that another agent takes the place of a handoff's receiver.
  mutating func readdress(_ handoff: HandoffID, to receiver: AgentID) {
    guard let chain = indices[handoff.rawValue], chains[chain].handoff.id == handoff else { return }
    chains[chain].handoff.receiver = receiver
  }

  /// Notes that a deadline, the end of a wait or a reminder is scheduled.
  mutating func noteScheduled(_ chain: UInt32) {
    scheduled += 1
    chains[Int(chain)].scheduled += 1
  }

  /// Notes that something scheduled is due, and returns whether the chain is not yet settled.
  mutating func takeScheduled(_ chain: UInt32) -> Bool {
    scheduled -= 1
    chains[Int(chain)].scheduled -= 1
    if chains[Int(chain)].isSettled { stale -= 1 }
    return !chains[Int(chain)].isSettled
  }

  mutating func noteOverdue(_ chain: UInt32) { chains[Int(chain)].isOverdue = true }

  /// Ends a chain, because an answer came or no more answer is expected.
  mutating func settle(_ chain: UInt32) {
    guard !chains[Int(chain)].isSettled else { return }
    chains[Int(chain)].isSettled = true
    stale += chains[Int(chain)].scheduled
  }

  /// Lets a chain wait for an answer without a deadline.
  mutating func park(_ chain: UInt32) { chains[Int(chain)].isParked = true }

  /// Whether an answer to a handoff comes after its deadline, or after another answer.
  func isLate(_ handoff: HandoffID) -> Bool {
    guard let index = indices[handoff.rawValue] else { return false }
    let chain = chains[index]
    return chain.handoff.id != handoff || chain.isOverdue || chain.isSettled
  }
}
