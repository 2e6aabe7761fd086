#include "any_stream.h"

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "tls.h"

namespace watchword::network {

template <class Stream>
constexpr AnyStream::Operations AnyStream::kOperationsOf{
    [](void* stream) -> executor_type { return static_cast<Stream*>(stream)->get_executor(); },
    [](void* stream, asio::mutable_buffer into, Done done) {
      static_cast<Stream*>(stream)->async_read_some(into, std::move(done));
    },
    [](void* stream, const std::vector<asio::const_buffer>& bytes, Done done) {
      static_cast<Stream*>(stream)->async_write_some(bytes, std::move(done));
    }};

template <class Stream>
AnyStream AnyStream::over(Stream& stream) {
  return {&stream, kOperationsOf<Stream>};
}

template AnyStream AnyStream::over(tcp::socket&);
template AnyStream AnyStream::over(TlsStream&);
template AnyStream AnyStream::over(InnerTlsStream&);
template AnyStream AnyStream::over(boost::beast::tcp_stream&);
template AnyStream AnyStream::over(boost::beast::ssl_stream<boost::beast::tcp_stream>&);

}  // namespace watchword::network
