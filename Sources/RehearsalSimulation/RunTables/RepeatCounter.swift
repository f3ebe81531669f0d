/// A counter of how often an agent sends the same message to another agent without a write for the message's
/// task in between.
///
/// Each failure of a task begins a new round. Messages of different rounds are different messages. Assignments of a task in
/// one round are repetitions also with a write in between, because a lead that forgets its record can assign work that
/// is done without end.
struct RepeatCounter {
  /// The properties of a handoff, apart from its content, that are equal in all repetitions of a message.
  private struct Envelope: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID
    var intent: Intent
    var round: UInt16
    var tag: UInt64
  }

  /// The parts of a handoff's content that are equal in all repetitions of a message.
  ///
  /// Of the work product, only the measurements are compared.
  struct ComparedContent: Hashable {
    private var texts: [String] = []
    private var defects: [Defect] = []
    private var outcome: Outcome?
    private var numbers: [Measurement] = []

    /// Creates the parts of a handoff that carries only its intent.
    init() {}

    init(_ content: borrowing Content) {
      texts = content.texts
      defects = content.defects
      outcome = content.outcome
      numbers = content.work?.numbers ?? []
    }
  }

  /// How often a message was sent.
  private struct Count {
    /// How often the message was sent in a row without a write for its task in between, or at all for an assignment.
    var occurrences = 0
    /// How many writes there had been for the task when the message was last sent.
    var writeCount = 0
  }

  /// The counts of the messages that have the same envelope.
  ///
  /// Usually there is only one such message.
  private struct Counts {
    let firstContent: ComparedContent
    var firstCount = Count()
    var otherCounts: [ComparedContent: Count] = [:]

    /// Passes the count of the message with the given content to a closure, and returns the closure's result.
    mutating func update<Result>(
      _ content: ComparedContent,
      _ change: (inout Count) -> Result
    ) -> Result {
      firstContent == content
        ? change(&firstCount) : change(&otherCounts[content, default: Count()])
    }
  }

  /// How many different messages about a task there are in most runs.
  private static let usualMessagesPerTask = 6

  /// How often a message may be repeated, or `Int.max` for no limit.
  private let limit: Int
  private var counts: [Envelope: Counts] = [:]
  /// How many writes there have been for each task; empty if the plan does not limit repetitions.
  ///
  /// The first element is for writes that belong to no task. The other elements are for the tasks of the
  /// plan, in order.
  private var writeCounts: [Int]

  init(for plan: Plan) {
    limit = plan.limits.repeats
    guard limit != .max else {
      writeCounts = []
      return
    }
    writeCounts = Array(repeating: 0, count: plan.tasks.count + 1)
    counts.reserveCapacity(min(Self.usualMessagesPerTask * plan.tasks.count, 1_024))
  }

  /// Whether the plan limits repetitions, so that messages have to be counted.
  var isActive: Bool { limit != .max }

  /// Counts a write for a task.
  mutating func noteWrite(_ task: TaskID) {
    if isActive { writeCounts[Self.index(of: task)] += 1 }
  }

  /// Counts a handoff, and returns whether the message was repeated more often than the plan allows.
  ///
  /// - Precondition: `isActive` is true.
  mutating func countExceedsLimit(_ handoff: Handoff, _ content: ComparedContent) -> Bool {
    let envelope = Envelope(
      sender: handoff.sender,
      receiver: handoff.receiver,
      task: handoff.task,
      intent: handoff.intent,
      round: handoff.round,
      tag: handoff.tag
    )
    let writeCount = writeCounts[Self.index(of: handoff.task)]
    let newCounts = Counts(firstContent: content)
    let occurrences = counts[envelope, default: newCounts].update(content) { count in
      let isRepetition = count.writeCount == writeCount || handoff.intent == .assign
      count.occurrences = isRepetition ? count.occurrences + 1 : 1
      count.writeCount = writeCount
      return count.occurrences
    }
    // The first sending of a message does not count as a repetition.
    return occurrences > limit + 1
  }

  /// Returns the index of a task in `writeCounts`.
  private static func index(of task: TaskID) -> Int { task == .none ? 0 : task.index + 1 }
}
