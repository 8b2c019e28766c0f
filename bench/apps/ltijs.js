// The smallest sensible tool on ltijs with PostgreSQL: login, launch, page.
// Environment: BENCH_PORT, BENCH_JWKS, BENCH_DATABASE (a PostgreSQL address, an empty database), NODE_PATH (a
// node_modules folder with ltijs and ltijs-sequelize).
const { Provider: lti } = require('ltijs')
const Database = require('ltijs-sequelize')

const place = new URL(process.env.BENCH_DATABASE)
const platform = process.env.BENCH_JWKS.replace('/jwks', '')
const options = { host: place.hostname, port: Number(place.port || 5432), dialect: 'postgres', logging: false }
const name = place.pathname.slice(1)
lti.setup('bench only, thirty-two characters', {
  plugin: new Database(name, decodeURIComponent(place.username), decodeURIComponent(place.password), options)
}, {
  appRoute: '/launch',
  loginRoute: '/login',
  keysetRoute: '/keys',
  tokenMaxAge: 60,
  cookies: { secure: false, sameSite: '' }
})
lti.onConnect((token, request, response) => {
  const { resource, context } = token.platformContext
  return response.send(`<!doctype html><title>${resource.title}</title>` +
    `<h1>Welkom ${token.userInfo.name}</h1><p>${context.title}</p>`)
})
const begin = async () => {
  await lti.deploy({ port: Number(process.env.BENCH_PORT), silent: true })
  await lti.registerPlatform({
    url: 'https://platform.example',
    name: 'bench',
    clientId: 'bench-client',
    authenticationEndpoint: `${platform}/auth`,
    accesstokenEndpoint: `${platform}/token`,
    authConfig: { method: 'JWK_SET', key: process.env.BENCH_JWKS }
  })
}
begin()
