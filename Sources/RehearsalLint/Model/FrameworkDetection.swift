public import RehearsalDefinitions
import RehearsalSimulation

/// The software frameworks that were detected in a project.
///
/// The definition of an agent can list frameworks with their signals. There are three kinds of
/// signal: a file exists, a word occurs in any file, or a word occurs in a certain file. A signal
/// of the third kind is enough to detect a framework. Otherwise, at least half of the framework's
/// signals must be present.
public struct FrameworkDetection: Sendable {
  /// A framework that was detected by the signals in a definition.
  public struct DetectedFramework: Sendable, Hashable {
    /// The agent whose definition lists the signals.
    public var agent: String
    /// The name of the framework.
    public var framework: String
    /// A text for each signal that is present, such as "`package.json` contains `react`".
    public var evidence: [String]
    /// The skills that the definition lists for the framework.
    public var skills: [String]
  }

  /// A text for messages that describes the forms in which a definition can list frameworks.
  public static let supportedFormsText =
    "a table with a column \(enumeration(FrameworkEntry.nameColumnHeaders)) and a column "
    + "\(enumeration(FrameworkEntry.signalColumnHeaders)), or a list below a heading `Framework Detection`"

  private static func enumeration(_ columns: [String]) -> String {
    columns.dropLast().map { "`\($0)`" }.joined(separator: ", ")
      + (columns.last.map { " or `\($0)`" } ?? "")
  }

  /// The greatest number of files that are searched in a project.
  public static let fileLimit = 20_000

  /// The detected frameworks, in the order of the definitions.
  public let detectedFrameworks: [DetectedFramework]
  /// All frameworks in the definitions with their signals, such as "Loom (`threads.txt` with `loom`)".
  ///
  /// The array includes frameworks that were not detected.
  public let listedFrameworks: [String]
  /// The number of definitions that were read.
  public let definitionCount: Int
  /// The number of files that were not searched, because ``fileLimit`` was reached.
  public let unsearchedFileCount: Int

  /// Searches a project for the signals that the given definitions list.
  ///
  /// - Throws: `PlanError` if the definitions or the project's folder cannot be read.
  public init(
    of project: any SourceTree,
    by definitions: [any SourceTree]
  ) throws(PlanError) {
    let team = try TeamFiles(definitions)
    let signals = team.agents.flatMap { $0.body.frameworks.flatMap(\.signals) }
    let signalSearch = try SignalSearch(project, for: Set(signals))
    unsearchedFileCount = signalSearch.unsearchedCount
    listedFrameworks = team.agents.flatMap { $0.body.frameworks.map(\.summary) }
    self.definitionCount = team.agents.count
    detectedFrameworks = team.agents.flatMap { agent in
      agent.body.frameworks.compactMap { entry in
        let evidence = entry.signals.map { signalSearch.evidence[$0] }
        let presentSignals = evidence.compactMap(\.self)
        let isCertain = zip(entry.signals, evidence).contains {
          $0.file != nil && $0.requiredWord != nil && $1 != nil
        }
        guard !presentSignals.isEmpty,
          isCertain || presentSignals.count * 2 >= entry.signals.count
        else { return nil }
        return DetectedFramework(
          agent: agent.name,
          framework: entry.name,
          evidence: presentSignals,
          skills: agent.body.skills(for: entry, declared: agent.frontMatter.skills.map(\.name))
        )
      }
    }
  }
}

/// A search for the signals of all frameworks in a project.
///
/// Each file of the project is read at most once.
private struct SignalSearch {
  /// The evidence for each signal that is present, such as "`package.json` contains `react`".
  ///
  /// If several files contain a signal, the text names the first file in the order of paths.
  private(set) var evidence: [FrameworkEntry.Signal: String] = [:]
  /// The number of files beyond the limit, which were not searched.
  let unsearchedCount: Int

  /// The names of folders that are not searched, because they contain dependencies or build products.
  private static let skippedFolders: Set<String> = [
    "node_modules", "vendor", "dist", "build", "target", "__pycache__", "venv", "site-packages",
  ]

  init(_ tree: any SourceTree, for signals: Set<FrameworkEntry.Signal>) throws(PlanError) {
    let paths: [String]
    do throws(SourceError) {
      paths = try (tree.files(below: "") ?? []).filter { path in
        !path.split(separator: "/").contains { Self.skippedFolders.contains(String($0)) }
      }
    } catch {
      throw PlanError(error)
    }
    unsearchedCount = max(0, paths.count - FrameworkDetection.fileLimit)
    var remainingSignals = signals
    for path in paths.prefix(FrameworkDetection.fileLimit) where !remainingSignals.isEmpty {
      for (signal, text) in Self.evidence(of: remainingSignals, in: path, of: tree) {
        evidence[signal] = text
        remainingSignals.remove(signal)
      }
    }
  }

  /// Returns the signals that are present in a file, each with a text such as "`package.json` contains `react`".
  ///
  /// The file is read at most once.
  private static func evidence(
    of signals: Set<FrameworkEntry.Signal>,
    in path: String,
    of tree: any SourceTree
  ) -> [(FrameworkEntry.Signal, String)] {
    let candidates = signals.filter { signal in signal.file.map { matches(path, $0) } ?? true }
    let bytes = candidates.contains { $0.requiredWord != nil } ? (try? tree.read(path)) ?? [] : []
    return candidates.compactMap { signal in
      guard let content = signal.requiredWord else { return (signal, "`\(path)` exists") }
      guard containsWholeWord(Array(content.utf8), in: bytes) else { return nil }
      return (signal, "`\(path)` contains `\(content)`")
    }
  }

  /// Returns whether a path leads to a file with the given name, in any folder.
  ///
  /// The name can be a pattern with `*`. If the name ends with a slash, it is the name of a folder, and the
  /// method returns whether the file is in such a folder.
  private static func matches(_ path: String, _ name: String) -> Bool {
    if name.hasSuffix("/") {
      return "/\(path)".contains("/\(name)")
    }
    return PathPattern("**/\(name)").matches(path) || PathPattern(name).matches(path)
  }

  /// Returns whether a text contains a word that is not a part of a longer word.
  ///
  /// For example, `express` is a part of the longer words `express-session` and `@types/express`.
  private static func containsWholeWord(_ word: [UInt8], in text: [UInt8]) -> Bool {
    guard let firstByte = word.first, word.count <= text.count else { return false }
    var offset = 0
    while let start = text[offset...].firstIndex(of: firstByte) {
      let end = start + word.count
      guard end <= text.count else { return false }
      if text[start..<end].elementsEqual(word),
        start == 0 || !isWordByte(text[start - 1]),
        end == text.count || !isWordByte(text[end])
      {
        return true
      }
      offset = start + 1
    }
    return false
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "/"), UInt8(ascii: "@"):
      true
    default: false
    }
  }
}
