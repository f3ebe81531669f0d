/// The list from which agents claim tasks, if the platform does not assign the tasks itself.
struct SharedTaskList {
  /// A task on the list.
  struct Entry {
    /// The handoff that gives the task to the agent that claims it, without that agent and the content.
    let handoff: Handoff
    /// The content of the handoff.
    let content: Content
    /// The number of the entry, which a later entry of the same task does not have.
    let number: UInt32
    /// The agents that have claimed the task, in order.
    var owners: [AgentID] = []
  }

  /// What an agent is doing about the list.
  private struct Reader {
    /// How many looks and claims of the agent are to come.
    var pending: UInt32 = 0
    /// When the agent looks at the list for the first time, in nanoseconds.
    var firstLook: Int64 = 0
  }

  let rule: Platform.ClaimRule
  private let candidates: [[AgentID]]
  private let priorities: [Int]
  private var entries: [Entry?]
  /// The tasks that nobody has claimed, in the order in which they came on the list.
  private var unclaimed: [TaskID] = []
  private var readers: [Reader]
  private var count: UInt32 = 0
  /// How many looks and claims are scheduled for a later time.
  private(set) var scheduled = 0

  init(for plan: Plan, seed: UInt64) {
    rule = plan.platform.claim
    let isActive = plan.platform.hasSharedList
    candidates = isActive ? plan.tasks.map(\.candidates) : []
    priorities = isActive ? plan.tasks.map(\.priority) : []
    entries = candidates.map { _ in nil }
    readers = isActive ? plan.agents.map { _ in Reader() } : []
    guard isActive, let every = plan.platform.claim.every else { return }
    for agent in plan.agents {
      var stream = RandomStream(
        seed: seed,
        key: Digest(of: "first look at the shared list").high,
        plan.nameDigests[agent]
      )
      readers[agent.index].firstLook = Int64(stream.next(below: UInt64(every)))
    }
  }

  /// Whether agents claim tasks from the list.
  var isActive: Bool { !entries.isEmpty }

  /// Whether there is a task that nobody has claimed.
  var hasUnclaimedTasks: Bool { !unclaimed.isEmpty }

  subscript(task: TaskID) -> Entry? { isActive && task != .none ? entries[task.index] : nil }

  /// Puts a task on the list, in place of an earlier entry of the same task.
  mutating func add(_ handoff: Handoff, _ content: Content) {
    remove(handoff.task)
    count += 1
    entries[handoff.task.index] = Entry(handoff: handoff, content: content, number: count)
    unclaimed.append(handoff.task)
  }

  /// Removes a task that has ended.
  mutating func remove(_ task: TaskID) {
    entries[task.index] = nil
    unclaimed.removeAll { $0 == task }
  }

  /// Notes that an agent has claimed a task.
  mutating func noteClaim(of task: TaskID, by agent: AgentID) {
    entries[task.index]?.owners.append(agent)
    unclaimed.removeAll { $0 == task }
  }

  /// Returns the unclaimed task that an agent claims next, or `nil` if there is none for it.
  ///
  /// The task is the first of those with the highest priority.
  func next(for agent: AgentID) -> TaskID? {
    var best: TaskID?
    for task in unclaimed where candidates[task.index].contains(agent) {
      if best.map({ priorities[task.index] > priorities[$0.index] }) ?? true { best = task }
    }
    return best
  }

  // MARK: - Looks

  /// Returns whether an agent is about to look at the list, or to claim a task.
  func isExpected(_ agent: AgentID) -> Bool { readers[agent.index].pending > 0 }

  /// Returns how long it is until the next time at which an agent looks at the list.
  func delayOfLook(by agent: AgentID, now: Int64) -> Int64 {
    guard let every = rule.every else { return 0 }
    let first = readers[agent.index].firstLook
    guard now > first else { return first - now }
    let late = (now - first) % every
    return late == 0 ? 0 : every - late
  }

  /// Notes that a look or a claim of an agent is to come, now or at a later time.
  mutating func expect(_ agent: AgentID, isLater: Bool) {
    readers[agent.index].pending += 1
    if isLater { scheduled += 1 }
  }

  /// Notes that a look or a claim that was to come happens.
  mutating func noteArrival(of agent: AgentID, wasLater: Bool) {
    readers[agent.index].pending -= 1
    if wasLater { scheduled -= 1 }
  }
}
