import RehearsalHistories
import RehearsalSimulation

/// The JSON document about an import of logs: facts about each history, and the files that were skipped.
struct ImportDocument: Encodable {
  let histories: [HistoryNumbers]
  let skipped: [SkippedFile]

  init(_ result: HistoryReader.Result) {
    histories = result.histories.map(HistoryNumbers.init)
    skipped = result.skippedFiles.map {
      SkippedFile(
        path: HistoryReader.withoutSecrets($0.path),
        reason: $0.reason.rawValue,
        bytes: $0.counts.bytes,
        lines: $0.counts.lines,
        records: $0.counts.records,
        noise: $0.counts.nonJSONLines
      )
    }
  }

  struct SkippedFile: Encodable {
    let path: String
    let reason: String
    let bytes: Int
    let lines: Int
    let records: Int
    let noise: Int
  }

  struct Tokens: Encodable {
    let messages: Int
    let input: Int64
    let output: Int64
    let cacheWrite: Int64
    let cacheRead: Int64

    init(_ tokens: TokenCount) {
      messages = tokens.messageCount
      input = tokens.input
      output = tokens.output
      cacheWrite = tokens.cacheWrite
      cacheRead = tokens.cacheRead
    }
  }

  struct MessageSummary: Encodable {
    let characters: Int
    let digest: String
    let line: String

    init?(_ message: Lane.Message?, _ history: History) {
      guard let message else { return nil }
      characters = message.scalarCount
      digest = message.digest.description
      line = history.positionText(message.place)
    }
  }
}

/// Counts and other facts about one history, a real session of agents that was read from logs.
struct HistoryNumbers: Encodable {
  let session: String
  let format: String
  let folder: String
  let files: [String]
  let bytes: Int
  let lines: Int
  let records: Int
  let noise: Int
  let torn: Int
  let unreadable: Int
  let strayResults: Int
  let blank: Int
  let gluedLines: Int
  let repeatedRecords: Int
  let foreignRecords: Int
  let backwardRecords: Int
  let recordTypes: [String: Int]
  let versions: [String]
  let first: String?
  let last: String?
  let humanTurns: Int
  let interruptions: Int
  let notifications: Int
  let distinctNotifications: Int
  let polls: Int
  let stopHooks: Int
  let compactionFiles: Int
  let agentsByType: [String: Int]
  let tools: [String: Int]
  let toolCalls: Int
  let unansweredToolCalls: Int
  let writes: Int
  let filesWritten: Int
  let failures: [String: Int]
  let models: [String: Int]
  let tokens: ImportDocument.Tokens
  let mostConcurrent: Int
  let overlappingPairs: Int
  let overlappingWrites: Int
  let filesWrittenInTurn: Int
  let lanes: [LaneNumbers]
  let handoffs: [HandoffNumbers]
  let ledger: LedgerNumbers?

  init(_ history: History) {
    session = history.session
    format = history.format.rawValue
    folder = HistoryReader.withoutSecrets(history.folder)
    files = history.files.map(HistoryReader.withoutSecrets)
    bytes = history.lineCounts.bytes
    lines = history.lineCounts.lines
    records = history.lineCounts.records
    noise = history.lineCounts.nonJSONLines
    torn = history.lineCounts.truncatedLines
    unreadable = history.lineCounts.unreadableLines
    strayResults = history.strayResultCount
    blank = history.lineCounts.blankLines
    gluedLines = history.lineCounts.linesWithSeveralObjects
    repeatedRecords = history.repeatedRecordCount
    foreignRecords = history.foreignRecordCount
    backwardRecords = history.backwardRecordCount
    recordTypes = history.recordCountByType
    versions = history.versions
    first = history.firstTime?.description
    last = history.lastTime?.description
    humanTurns = history.humanTurnCount
    interruptions = history.interruptionCount
    notifications = history.notifications.all
    distinctNotifications = history.notifications.distinct
    polls = history.pollCount
    stopHooks = history.stopHooks.all
    compactionFiles = history.compactionFileCount
    agentsByType = history.agentCountByType
    tools = history.callCountByTool
    let calls = history.lanes.flatMap(\.calls)
    toolCalls = calls.count
    unansweredToolCalls = calls.filter { $0.answer == nil }.count
    writes = history.lanes.map(\.writtenFiles.count).reduce(0, +)
    filesWritten = history.writtenFiles.count
    failures = history.lanes.reduce(into: [:]) { failures, lane in
      for (failure, count) in lane.failureCounts { failures[failure.rawValue, default: 0] += count }
    }
    models = history.lanes.reduce(into: [:]) {
      $0.merge($1.recordCountByModel, uniquingKeysWith: +)
    }
    tokens = ImportDocument.Tokens(
      history.lanes.map(\.allTokens).reduce(into: TokenCount()) { $0 += $1 }
    )
    mostConcurrent = history.ledger?.maximumConcurrency ?? history.maximumConcurrency
    overlappingPairs = history.ledger == nil ? history.overlappingPairCount : 0
    overlappingWrites = history.overlappingWrites.count
    filesWrittenInTurn = history.filesWrittenInTurn.count
    lanes = history.lanes.map { LaneNumbers($0, history) }
    handoffs = history.dispatches.map { HandoffNumbers($0, history) }
    ledger = history.ledger.map(LedgerNumbers.init)
  }
}

/// Counts and other facts about one lane of a history.
///
/// A lane is one copy of an agent at work.
struct LaneNumbers: Encodable {
  let lane: String
  let type: String
  let kind: String
  let parent: String?
  let depth: Int
  let records: Int
  let first: String?
  let last: String?
  let activeSeconds: Double
  let tools: [String: Int]
  let toolCalls: Int
  let writes: Int
  let files: Int
  let commands: Int
  let commandsThatWrite: Int
  let testRuns: Int
  let failedTestRuns: Int
  let skills: [String: Int]
  let models: [String: Int]
  let tokens: ImportDocument.Tokens
  let compactions: Int
  let failures: [String: Int]
  let final: ImportDocument.MessageSummary?
  let stopReason: String?
  let decision: String?

  init(_ lane: Lane, _ history: History) {
    self.lane = lane.id
    type = lane.agentType
    kind = lane.kind.rawValue
    parent = lane.parent.map { history.lanes[$0].id }
    depth = lane.depth
    records = lane.recordCount
    first = lane.firstTime?.description
    last = lane.lastTime?.description
    activeSeconds = Double(lane.activeTime) / 1e9
    tools = lane.calls.reduce(into: [:]) { $0[$1.tool, default: 0] += 1 }
    toolCalls = lane.calls.count
    writes = lane.writtenFiles.count
    files = Set(lane.writtenFiles).count
    let commands = lane.calls.compactMap { call -> (ShellCommand, Bool)? in
      guard case .command(let command) = call.action else { return nil }
      return (command, call.answer?.failure != nil)
    }
    self.commands = commands.count
    commandsThatWrite = commands.filter { !$0.0.writtenPaths.isEmpty }.count
    testRuns = commands.filter(\.0.runsTests).count
    failedTestRuns = commands.filter { $0.0.runsTests && $0.1 }.count
    skills = lane.calls.reduce(into: [:]) { skills, call in
      if case .skill(let skill) = call.action { skills[skill, default: 0] += 1 }
    }
    models = lane.recordCountByModel
    tokens = ImportDocument.Tokens(lane.allTokens)
    compactions = lane.compactionCount
    failures = lane.failureCounts.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
    final = ImportDocument.MessageSummary(lane.lastMessage, history)
    stopReason = lane.stopReason
    decision = lane.decision?.rawValue
  }
}

/// Facts about one handoff in a history: the call that gives work to an agent, and the answer to the call.
struct HandoffNumbers: Encodable {
  let call: String
  let from: String
  let caller: String
  let to: String
  let lane: String?
  let join: String?
  let line: String
  let answerLine: String?
  let request: String?
  let start: String?
  let end: String?
  let seconds: Double?
  let outcome: String
  let why: String?
  let via: String?
  let isBackground: Bool
  let resumes: String?
  let model: String?
  let prompt: ImportDocument.MessageSummary?
  let result: ImportDocument.MessageSummary?
  let reportedMilliseconds: Int64?
  let reportedTokens: Int64?
  let reportedToolCalls: Int64?

  init(_ dispatch: Dispatch, _ history: History) {
    call = dispatch.callID
    from = history.lanes[dispatch.callerLane].agentType
    caller = history.lanes[dispatch.callerLane].id
    to = dispatch.agent
    lane = dispatch.childLane.map { history.lanes[$0].id }
    join = dispatch.evidence?.rawValue
    line = history.positionText(dispatch.place)
    answerLine = dispatch.answerPlace.map(history.positionText)
    request = dispatch.requestTime?.description
    start = dispatch.start?.description
    end = dispatch.end?.description
    seconds = dispatch.duration.map { Double($0) / 1e9 }
    outcome = dispatch.outcome.rawValue
    why = dispatch.reason
    via = dispatch.endSource
    isBackground = dispatch.isBackground
    resumes = dispatch.resumedAgent
    model = dispatch.model
    prompt = ImportDocument.MessageSummary(dispatch.prompt, history)
    result = ImportDocument.MessageSummary(dispatch.result, history)
    reportedMilliseconds = dispatch.platformReport.milliseconds
    reportedTokens = dispatch.platformReport.tokens
    reportedToolCalls = dispatch.platformReport.toolCalls
  }
}

/// Counts from a dispatch ledger, which is a log of when each sub-agent started and ended.
///
/// The ledger has a row for each start of a sub-agent, for each end, and for each end that a hook prevented.
struct LedgerNumbers: Encodable {
  let rows: Int
  let agents: Int
  let starts: Int
  let stops: Int
  let blocked: Int
  let pairs: Int
  let withoutStart: Int
  let open: [String]
  let phantoms: [String]
  let sessions: Int
  let rowsWithoutSession: Int

  init(_ ledger: DispatchLedger) {
    func count(_ kind: DispatchLedger.Row.Kind) -> Int {
      ledger.agents.flatMap(\.rows).filter { $0.kind == kind }.count
    }
    rows = ledger.rowCount
    agents = ledger.agents.count
    starts = count(.start)
    stops = count(.stop)
    blocked = count(.blocked)
    pairs = ledger.agents.map(\.intervals.count).reduce(0, +)
    withoutStart = ledger.agents.filter { !$0.hasStart }.count
    open = ledger.agents.filter(\.isAtWork).map(\.id)
    phantoms = ledger.agents.filter(\.isPhantom).map(\.id)
    sessions = ledger.sessionIDs.count
    rowsWithoutSession = ledger.rowsWithoutSession
  }
}

extension History {
  /// Returns a position in the logs as text, such as `main.jsonl:12`.
  func positionText(_ place: LogPosition) -> String {
    let file =
      files.indices.contains(place.file) ? HistoryReader.withoutSecrets(files[place.file]) : "?"
    return "\(file):\(place.line)"
  }
}
