import Foundation
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

/// A scenario with its plan.
struct FoundScenario {
  /// The path, as the user would write it.
  var shown: String
  var loaded: LoadedPlan
}

/// Finds scenario files and makes their plans.
struct ScenarioFiles {
  private let paths: [String]

  init(_ paths: [String]) {
    self.paths = paths
  }

  /// Loads every scenario, each once; with one error there is none.
  func load(_ substitutes: Substitutes = .none, showsNotes: Bool = false) throws -> [FoundScenario]
  {
    let definitions = try substitutes.agents.map(folder)
    let policy = try substitutes.policy.map(policyPlace)
    let configuration = try substitutes.configuration.map(configurationPlace)
    var scenarios: [FoundScenario] = []
    var loaders: [String: PlanLoader] = [:]
    var diagnostics: [Diagnostic] = []
    var named: Set<String> = []
    for file in try paths.flatMap(files) where named.insert(Self.resolved(file).path).inserted {
      let root = Self.root(of: file)
      let shownRoot = Self.shown(root, like: file)
      // Scenarios below one root share what they read.
      let loader =
        loaders[shownRoot]
        ?? PlanLoader(
          CachedTree(DiskTree(root: root, shownAs: shownRoot)),
          rules: .known,
          agents: definitions,
          policy: policy,
          configuration: configuration
        )
      loaders[shownRoot] = loader
      do {
        let loaded = try loader.load(Self.path(of: file, from: root))
        diagnostics += loaded.remarks
        scenarios.append(FoundScenario(shown: shownRoot + loaded.path, loaded: loaded))
      } catch {
        diagnostics += error.diagnostics
      }
    }
    diagnostics += Self.withoutMeaning(in: scenarios)
    var seen: Set<Diagnostic> = []
    let distinct = diagnostics.filter { seen.insert($0).inserted }
    guard !distinct.contains(where: { $0.severity == .error }) else {
      throw PlanError(diagnostics: distinct)
    }
    Self.remark(distinct, showsNotes: showsNotes)
    guard !scenarios.isEmpty else {
      throw NothingFound(
        message: "error: no scenario below \(paths.joined(separator: ", ")); "
          + "a scenario file begins with `rehearsal: 1`, and `rehearse init DIR` makes some"
      )
    }
    return scenarios
  }

  /// Tells warnings, and notes where they are asked for.
  private static func remark(_ diagnostics: [Diagnostic], showsNotes: Bool) {
    let shown = diagnostics.filter { showsNotes || $0.severity > .note }
    if !shown.isEmpty { Output.complain(shown) }
    let hidden = diagnostics.count - shown.count
    if hidden > 0 {
      Output.complain("\(hidden) note\(hidden == 1 ? "" : "s") on these files; --notes shows them")
    }
  }

  /// What of a configuration has a meaning for none of the scenarios.
  private static func withoutMeaning(in scenarios: [FoundScenario]) -> [Diagnostic] {
    guard let first = scenarios.first else { return [] }
    let others = scenarios.dropFirst().map { Set($0.loaded.passedOver.map(\.location)) }
    return first.loaded.passedOver.filter { diagnostic in
      others.allSatisfy { $0.contains(diagnostic.location) }
    }
  }

  private func folder(_ path: String) throws -> any SourceTree {
    guard Self.isFolder(path) else {
      throw NothingFound(message: "\(path): error: there is no such folder of definitions")
    }
    return CachedTree(
      DiskTree(root: URL(filePath: path), shownAs: path.hasSuffix("/") ? path : path + "/")
    )
  }

  private func policyPlace(_ path: String) throws -> FileReference {
    guard FileManager.default.fileExists(atPath: path) else {
      throw NothingFound(message: "\(path): error: there is no such policy")
    }
    let url = URL(filePath: path)
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let shown = folder.isEmpty ? "" : folder.joined(separator: "/") + "/"
    let tree = DiskTree(root: url.deletingLastPathComponent(), shownAs: shown)
    return FileReference(tree: tree, path: url.lastPathComponent)
  }
}

// MARK: - Configurations

extension ScenarioFiles {
  private func configurationPlace(_ path: String) throws -> FileReference {
    guard FileManager.default.fileExists(atPath: path), !Self.isFolder(path) else {
      throw NothingFound(message: "\(path): error: there is no such configuration file")
    }
    let root = Self.root(of: path)
    let tree = CachedTree(DiskTree(root: root, shownAs: Self.shown(root, like: path)))
    return FileReference(tree: tree, path: Self.path(of: path, from: root))
  }
}

// MARK: - Finding files

extension ScenarioFiles {
  /// The scenario files that a path stands for, in the order of their names.
  private func files(_ path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw NothingFound(message: "\(path): error: there is no such file or folder")
    }
    guard Self.isFolder(path) else { return [path] }
    let tree = DiskTree(root: URL(filePath: path), shownAs: "")
    let below: [String]
    do throws(SourceError) {
      below = try tree.files(below: "") ?? []
    } catch {
      throw FileError(message: "\(path): error: \(error.message)")
    }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    return below.filter { file in ScenarioDetector.endings.contains { file.hasSuffix($0) } }
      .map { prefix + $0 }.filter(Self.isScenario)
  }

  /// Whether a file in a folder is a scenario; one that cannot be read is, so that this is told.
  private static func isScenario(_ path: String) -> Bool {
    guard let data = beginning(of: path) else { return true }
    return ScenarioDetector.isScenario(String(decoding: data, as: UTF8.self))
  }

  /// As much of a file as a scenario may have, and a little more.
  private static func beginning(of path: String) -> Data? {
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    return try? handle.read(upToCount: DiskTree.largestFile + 1)
  }

  static func isFolder(_ path: String) -> Bool {
    (try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
  }
}

// MARK: - Roots

extension ScenarioFiles {
  /// The nearest folder above a scenario with a `rehearsal.yaml`, else its own.
  private static func root(of file: String) -> URL {
    let own = resolved(file).deletingLastPathComponent()
    var folder = own
    while true {
      let mark = folder.appending(path: "rehearsal.yaml")
      if FileManager.default.fileExists(atPath: mark.path) { return folder }
      let parent = folder.deletingLastPathComponent()
      guard parent.path != folder.path else { return own }
      folder = parent
    }
  }

  /// Where a file that the user named really is: they may name a link.
  private static func resolved(_ file: String) -> URL {
    URL(filePath: file).absoluteURL.standardizedFileURL.resolvingSymlinksInPath()
  }

  private static func path(of file: String, from root: URL) -> String {
    let path = resolved(file).pathComponents
    return path.dropFirst(root.pathComponents.count).joined(separator: "/")
  }

  /// A root as the user would write it: relative to where they are, unless they wrote it absolute.
  private static func shown(_ root: URL, like file: String) -> String {
    guard !file.hasPrefix("/") else { return root.path == "/" ? "/" : root.path + "/" }
    let here = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL
    let (from, to) = (here.pathComponents, root.pathComponents)
    let shared = zip(from, to).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: from.count - shared) + to.dropFirst(shared)
    return steps.isEmpty ? "" : steps.joined(separator: "/") + "/"
  }
}
