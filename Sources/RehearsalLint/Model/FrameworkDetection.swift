public import RehearsalDefinitions
import RehearsalSimulation

/// Detects the frameworks of a project by the signals that definitions list.
///
/// A framework is found where a file contains the word that its entry states for that file, or where half of
/// the entry's signals are present.
public struct FrameworkDetection: Sendable {
  /// A framework that was found by the signals of a definition.
  public struct Found: Sendable, Hashable {
    /// The agent whose definition lists the signals.
    public var agent: String
    /// The framework.
    public var framework: String
    /// The signals that are present, each with its file.
    public var evidence: [String]
    /// The skills that the definition has for the framework.
    public var skills: [String]
  }

  /// The greatest number of files that are searched.
  public static let mostFiles = 20_000

  /// The frameworks that were found, in the order of files and entries.
  public let found: [Found]
  /// The number of frameworks that the definitions list.
  public let entries: Int
  /// The number of files beyond ``mostFiles``, which were not searched.
  public let unseen: Int

  /// Searches a project for the signals of some definitions.
  ///
  /// - Throws: `PlanError` where the definitions or the project's folder cannot be read.
  public init(
    of project: any SourceTree,
    by definitions: [any SourceTree]
  ) throws(PlanError) {
    let team = try TeamFiles(definitions)
    let signals = team.agents.flatMap { $0.body.frameworks.flatMap(\.signals) }
    let search = try SignalSearch(project, for: Set(signals))
    unseen = search.unseen
    entries = team.agents.reduce(0) { $0 + $1.body.frameworks.count }
    found = team.agents.flatMap { agent in
      agent.body.frameworks.compactMap { entry in
        let evidence = entry.signals.map { search.evidence[$0] }
        let seen = evidence.compactMap(\.self)
        let isCertain = zip(entry.signals, evidence).contains {
          $0.file != nil && $0.content != nil && $1 != nil
        }
        guard !seen.isEmpty, isCertain || seen.count * 2 >= entry.signals.count else { return nil }
        return Found(
          agent: agent.name,
          framework: entry.name,
          evidence: seen,
          skills: agent.body.skills(for: entry, declared: agent.frontMatter.skills.map(\.name))
        )
      }
    }
  }
}

/// A search for all signals in one pass over a project.
private struct SignalSearch {
  /// The first evidence of each signal, in the order of paths.
  private(set) var evidence: [FrameworkEntry.Signal: String] = [:]
  /// The number of files that were not searched.
  let unseen: Int

  /// Folders of dependencies and build products.
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
    unseen = max(0, paths.count - FrameworkDetection.mostFiles)
    var sought = signals
    for path in paths.prefix(FrameworkDetection.mostFiles) where !sought.isEmpty {
      for (signal, seen) in Self.seen(sought, in: path, of: tree) {
        evidence[signal] = seen
        sought.remove(signal)
      }
    }
  }

  /// Returns the signals that are present in a file, which is read at most once.
  private static func seen(
    _ signals: Set<FrameworkEntry.Signal>,
    in path: String,
    of tree: any SourceTree
  ) -> [(FrameworkEntry.Signal, String)] {
    let fitting = signals.filter { signal in signal.file.map { fits(path, $0) } ?? true }
    let bytes = fitting.contains { $0.content != nil } ? (try? tree.read(path)) ?? [] : []
    return fitting.compactMap { signal in
      guard let content = signal.content else { return (signal, "`\(path)` is there") }
      guard holds(Array(content.utf8), in: bytes) else { return nil }
      return (signal, "`\(path)` holds `\(content)`")
    }
  }

  /// Whether a path matches the name of a file, a folder or a pattern anywhere in the project.
  private static func fits(_ path: String, _ name: String) -> Bool {
    if name.hasSuffix("/") {
      return "/\(path)".contains("/\(name)")
    }
    return PathPattern("**/\(name)").matches(path) || PathPattern(name).matches(path)
  }

  /// Returns whether a text contains a whole word: `express` is not in `express-session` or
  /// `@types/express`.
  static func holds(_ word: [UInt8], in text: [UInt8]) -> Bool {
    guard let first = word.first, word.count <= text.count else { return false }
    var offset = 0
    while let start = text[offset...].firstIndex(of: first) {
      let end = start + word.count
      guard end <= text.count else { return false }
      if text[start..<end].elementsEqual(word),
        start == 0 || !isOfWord(text[start - 1]),
        end == text.count || !isOfWord(text[end])
      {
        return true
      }
      offset = start + 1
    }
    return false
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "/"), UInt8(ascii: "@"):
      true
    default: false
    }
  }
}
