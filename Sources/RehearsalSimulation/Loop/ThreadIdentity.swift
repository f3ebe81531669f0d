#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Tells the thread that a run belongs to from every other.
struct ThreadIdentity: Sendable, Equatable {
  private let thread: pthread_t

  /// The thread that asks.
  @inline(__always)
  static var current: ThreadIdentity { ThreadIdentity(thread: pthread_self()) }
}
